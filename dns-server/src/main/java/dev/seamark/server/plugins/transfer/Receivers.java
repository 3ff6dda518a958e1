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
  private static final String NAME = "transfer";

  private final Directive directive;
  private final List<WireName> zones;
  private final List<IpAddress> addresses = new ArrayList<>();
  private final List<Cidr> networks = new ArrayList<>();
  private final List<InetSocketAddress> hosts = new ArrayList<>();
  private Optional<InetAddress> source = Optional.empty();
  private boolean everybody;

  Receivers(Directive directive, Setup setup) throws CorefileException {
    this.directive = directive;
    zones = ZoneWords.of(NAME, setup).readAmongOthers(directive.arguments(), setup.zones());
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
    source = Optional.of(HostWord.address(word, NAME));
  }

  private void to(Directive line) throws CorefileException {
    for (Word word : line.arguments()) {
      if (word.text().equals("*")) {
        everybody = true;
      } else if (word.text().indexOf('/') >= 0) {
        networks.add(network(word));
      } else {
        InetSocketAddress host = HostWord.read(word, NAME);
        addresses.add(IpAddress.of(host.getAddress()));
        hosts.add(host);
      }
    }
  }

  private static Cidr network(Word word) throws CorefileException {
    return Cidr.parse(word.text()).orElseThrow(() -> HostWord.notAnAddress(word, NAME));
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
