package dev.seamark.server.plugins.message;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Numbers;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import java.util.List;

/**
 * {@code bufsize [SIZE]}: no client is sent, and no upstream is allowed, a datagram larger than
 * that, so that none is broken into fragments on its way.
 */
public final class Bufsize implements Plugin {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
              "bufsize [SIZE]",
              "Lowers the size of UDP replies and of the payload offered to upstreams.",
              (directive, setup) -> List.of(new Bufsize(size(directive))))
          .firstCounts()
          .withEmptyBlock();

  /** What passes everywhere without being broken up (the DNS flag day of 2020), as CoreDNS says. */
  private static final int USUAL = 1232;

  private static final int LEAST = 512;
  private static final int MOST = 4096;

  private final int size;

  private Bufsize(int size) {
    this.size = size;
  }

  private static int size(Directive directive) throws CorefileException {
    if (directive.arguments().isEmpty()) {
      return USUAL;
    }
    Word word = directive.arguments().getFirst();
    String digits = word.text();
    int size = Numbers.parse(digits, 4).orElse(0);
    if (size < LEAST || size > MOST) {
      throw new CorefileException(
          word.at(),
          "plugin/bufsize: the size is '" + digits + "', but must be " + LEAST + " to " + MOST,
          "write: bufsize " + USUAL);
    }
    return size;
  }

  @Override
  public String name() {
    return "bufsize";
  }

  @Override
  public void query(Exchange x) {
    x.lowerPayload(size);
    x.next();
  }
}
