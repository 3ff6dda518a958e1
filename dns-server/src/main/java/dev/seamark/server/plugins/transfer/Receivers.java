package dev.seamark.server.plugins.transfer;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.ZoneWords;
import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.wire.WireName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The clients that may have the zones of one directive; unchanged once it is read. */
final class Receivers {
  private static final int DNS_PORT = 53;

  private final Directive directive;
  private final List<WireName> zones;
  private final List<IpAddress> addresses = new ArrayList<>();
  private final List<Cidr> networks = new ArrayList<>();
  private final List<InetSocketAddress> hosts = new ArrayList<>();
  private Optional<InetAddress> source = Optional.empty();
  private boolean everybody;

  Receivers(Directive directive, Setup setup) throws CorefileException {
    this.directive = directive;
    zones = ZoneWords.of("transfer", setup).readAmongOthers(directive.arguments(), setup.zones());
  }

  static Properties<Receivers> properties() {
    return Properties.of(
        Property.of(
            "to ADDRESS... | *",
            "The clients that may have the zones: those with these addresses (IP, IP:PORT or a"
                + " network), or all. The hosts named are told of changes by NOTIFY.",
            "required",
            Receivers::to),
        Property.of(
            "source ADDRESS",
            "The address that NOTIFY messages are sent from.",
            "the system's choice",
            Receivers::source));
  }

  private void source(Directive line) throws CorefileException {
    Word word = line.arguments().getFirst();
    source = Optional.of(InetAddress.ofLiteral(address(word, word.text()).toString()));
  }

  private void to(Directive line) throws CorefileException {
    for (Word word : line.arguments()) {
      if (word.text().equals("*")) {
        everybody = true;
      } else if (word.text().indexOf('/') >= 0) {
        networks.add(network(word));
      } else {
        host(word);
      }
    }
  }

  private static Cidr network(Word word) throws CorefileException {
    return Cidr.parse(word.text()).orElseThrow(() -> notAnAddress(word));
  }

  /** Takes {@code ip}, {@code ip:port} and {@code [ip]:port}. */
  private void host(Word word) throws CorefileException {
    String text = word.text();
    String host = text;
    String port = "";
    if (text.startsWith("[")) {
      int end = Math.max(1, text.indexOf(']'));
      host = text.substring(1, end);
      port = text.substring(Math.min(text.length(), end + 1));
      port = port.startsWith(":") ? port.substring(1) : port;
    } else if (text.indexOf(':') == text.lastIndexOf(':') && text.contains(":")) {
      host = text.substring(0, text.indexOf(':'));
      port = text.substring(text.indexOf(':') + 1);
    }
    IpAddress address = address(word, host);
    addresses.add(address);
    hosts.add(new InetSocketAddress(InetAddress.ofLiteral(address.toString()), port(word, port)));
  }

  private static int port(Word word, String text) throws CorefileException {
    if (text.isEmpty()) {
      return DNS_PORT;
    }
    boolean number = text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    int port = number ? Integer.parseInt(text) : 0;
    if (port < 1 || port > 65_535) {
      throw new CorefileException(
          word.at(),
          "plugin/transfer: '" + text + "' is not a port",
          "write IP:PORT with a port of 1 to 65535");
    }
    return port;
  }

  private static IpAddress address(Word word, String host) throws CorefileException {
    int zone = host.indexOf('%'); // an interface of the client, by which it is not known here
    return IpAddress.parse(zone < 0 ? host : host.substring(0, zone))
        .orElseThrow(() -> notAnAddress(word));
  }

  private static CorefileException notAnAddress(Word word) {
    return new CorefileException(
        word.at(),
        "plugin/transfer: '" + word + "' is not an address",
        "write an IP address, with a port or without");
  }

  void finish() throws CorefileException {
    if (!everybody && addresses.isEmpty() && networks.isEmpty()) {
      throw new CorefileException(
          directive.at(),
          "plugin/transfer: 'to' is required",
          "name the clients that may have the zones: to ADDRESS... | *");
    }
  }

  List<WireName> zones() {
    return zones;
  }

  /** Where NOTIFY messages go to, and from where. */
  Notified notified() {
    return new Notified(hosts, source);
  }

  /**
   * Hosts that are told of changes.
   *
   * @param source the address that the messages come from; empty for the system's choice
   */
  record Notified(List<InetSocketAddress> hosts, Optional<InetAddress> source) {
    Notified {
      hosts = List.copyOf(hosts);
    }
  }

  boolean contain(InetAddress client) {
    if (everybody) {
      return true;
    }
    IpAddress address = IpAddress.of(client);
    return addresses.contains(address)
        || networks.stream().anyMatch(network -> network.contains(address));
  }
}
