package dev.seamark.server.plugins.upstream.forward;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.Setup;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code proxy}, which CoreDNS had before {@code forward} and Corefiles of that time still have: it
 * is translated to that, with a warning.
 */
public final class Proxy {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.repeatable(
              "proxy FROM TO...",
              "The older name of forward, to which it is translated with a warning.",
              Draft::new,
              properties(),
              Proxy::make)
          .old();

  private Proxy() {}

  /** A directive that is being read: the lines that it has as {@code forward}. */
  private static final class Draft {
    private final Directive directive;
    private final List<Directive> lines = new ArrayList<>();

    Draft(Directive directive, Setup setup) {
      this.directive = directive;
      setup.warn(
          directive.at(),
          "plugin/proxy: CoreDNS has 'forward' instead; it is read as if it said so");
    }

    private void keep(Directive line) {
      lines.add(line);
    }

    private void say(Directive instead, String name, List<Word> arguments) {
      Word word = new Word(name, instead.at(), false);
      lines.add(new Directive(word, arguments, List.of(), false));
    }

    private void policy(Directive line) {
      Word policy = line.arguments().getFirst();
      boolean leastBusy = policy.text().equals("least_conn");
      say(line, "policy", List.of(leastBusy ? new Word("random", policy.at(), false) : policy));
    }

    private void protocol(Directive line) throws CorefileException {
      Word protocol = line.arguments().getFirst();
      if (!protocol.text().equals("dns")) {
        throw new CorefileException(
            protocol.at(),
            "plugin/proxy: protocol '" + protocol + "' is not supported",
            "forward to plain DNS");
      }
      for (Word option : line.arguments().subList(1, line.arguments().size())) {
        if (!option.text().equals("force_tcp")) {
          throw new CorefileException(
              option.at(),
              "plugin/proxy: unknown option '" + option + "' of protocol dns",
              "write: protocol dns [force_tcp]");
        }
        say(line, "force_tcp", List.of());
      }
    }

    Directive asForward() {
      Word name = new Word("forward", directive.at(), false);
      return new Directive(name, directive.arguments(), lines, !lines.isEmpty());
    }
  }

  private static Properties<Draft> properties() {
    return Properties.of(
        Property.of("except NAME...", "As with forward.", "", Draft::keep),
        Property.of("max_fails NUMBER", "As with forward.", "2", Draft::keep),
        Property.of(
            "policy random|least_conn|round_robin|sequential",
            "As with forward; least_conn is read as random.",
            "random",
            Draft::policy),
        Property.of(
            "protocol dns [force_tcp]",
            "With force_tcp queries go over TCP. Other protocols are not supported.",
            "dns",
            Draft::protocol),
        Property.ignored("fail_timeout [...]", "an upstream is down until it replies to a probe"),
        Property.ignored("health_check [...]", "upstreams are probed with DNS queries"),
        Property.ignored("spray [...]", "one upstream is asked even if all are down"));
  }

  private static List<Plugin> make(List<Draft> read, Setup setup) throws CorefileException {
    return Forward.TYPE.setup(read.stream().map(Draft::asForward).toList(), setup);
  }
}
