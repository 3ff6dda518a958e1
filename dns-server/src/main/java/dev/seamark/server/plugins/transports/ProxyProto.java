package dev.seamark.server.plugins.transports;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Numbers;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.DurationText;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.transport.proxied.ProxyPolicy;
import dev.seamark.zones.catalog.Cidr;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code proxyproto { allow CIDR...; default KIND }}: proxies say who the clients are. */
public final class ProxyProto {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
          "proxyproto",
          "Takes clients' addresses from proxies that speak the PROXY protocol.",
          (directive, setup) -> new Draft(),
          properties(),
          ProxyProto::make);

  /** CoreDNS's. */
  private static final int MOST_SESSIONS = 10_240;

  private static final int MOST_DIGITS = 7;

  private ProxyProto() {}

  /** A directive that is being read. */
  private static final class Draft {
    private final List<Cidr> allowed = new ArrayList<>();
    private Optional<ProxyPolicy.Others> others = Optional.empty();
    private Duration sessions = Duration.ZERO;
    private int mostSessions = MOST_SESSIONS;
  }

  private static Properties<Draft> properties() {
    return Properties.of(
        Property.of(
            "allow CIDR...",
            "The proxies whose headers count.",
            "all",
            (read, line) -> {
              for (Word word : line.arguments()) {
                read.allowed.add(network(word));
              }
            }),
        Property.of(
            "default use|ignore|reject|skip",
            "What is done about headers of others: they are used, read and forgotten, refused, or"
                + " not looked for.",
            "ignore",
            (read, line) -> read.others = Optional.of(others(line.arguments().getFirst()))),
        Property.of(
            "udp_session_tracking DURATION [MOST]",
            "How long a datagram with nothing but a header speaks for those that its sender sends"
                + " later, and of how many senders that is remembered.",
            "not at all, 10240",
            ProxyProto::sessions));
  }

  private static void sessions(Draft read, Directive line) throws CorefileException {
    read.sessions = DurationText.read("udp_session_tracking", line.arguments().getFirst());
    if (line.arguments().size() == 2) {
      Word word = line.arguments().getLast();
      read.mostSessions = Numbers.parse(word.text(), MOST_DIGITS).orElse(0);
      if (read.mostSessions == 0) {
        throw new CorefileException(
            word.at(),
            "plugin/proxyproto: udp_session_tracking: invalid max sessions '" + word + "'",
            "write a number above 0");
      }
    }
  }

  private static Cidr network(Word word) throws CorefileException {
    return Cidr.parse(word.text())
        .orElseThrow(
            () ->
                new CorefileException(
                    word.at(),
                    "plugin/proxyproto: '" + word + "' is not a network",
                    "write an address and a prefix length, 192.0.2.1/32"));
  }

  private static ProxyPolicy.Others others(Word word) throws CorefileException {
    for (ProxyPolicy.Others each : ProxyPolicy.Others.values()) {
      if (each.name().equals(word.text().toUpperCase(Locale.ROOT))) {
        return each;
      }
    }
    throw new CorefileException(
        word.at(),
        "plugin/proxyproto: unknown default '" + word + "'",
        "write default use, ignore, reject or skip");
  }

  private static List<Plugin> make(Draft read, Setup setup) {
    ProxyPolicy.Others usual =
        read.allowed.isEmpty() ? ProxyPolicy.Others.USE : ProxyPolicy.Others.IGNORE;
    setup.trust(
        new ProxyPolicy(read.allowed, read.others.orElse(usual), read.sessions, read.mostSessions));
    return List.of();
  }
}
