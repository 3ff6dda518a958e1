package dev.seamark.server.plugins.limits;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Durations;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code cancel [DURATION]}: a query that long under way asks no other server. What was asked by
 * then is still waited for.
 */
public final class Cancel implements Plugin {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
              "cancel [DURATION]",
              "Stops asking upstreams for a query that has been under way for too long.",
              (directive, setup) -> List.of(new Cancel(read(directive).toNanos())))
          .together()
          .withEmptyBlock();

  /** A little longer than clients wait, as CoreDNS has it. */
  private static final Duration USUAL = Duration.ofMillis(5001);

  private final long nanos;

  private Cancel(long nanos) {
    this.nanos = nanos;
  }

  private static Duration read(Directive directive) throws CorefileException {
    if (directive.arguments().isEmpty()) {
      return USUAL;
    }
    Word word = directive.arguments().getFirst();
    Optional<Duration> duration = Durations.parse(word.text()).filter(Duration::isPositive);
    return duration.orElseThrow(
        () ->
            new CorefileException(
                word.at(),
                "plugin/cancel: invalid duration: \"" + word + "\"",
                "write a number and a unit: 500ms, 5s, 1m30s"));
  }

  @Override
  public String name() {
    return "cancel";
  }

  @Override
  public void query(Exchange x) {
    x.giveUpAfter(nanos);
    x.next();
  }
}
