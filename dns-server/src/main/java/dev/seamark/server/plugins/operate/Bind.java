package dev.seamark.server.plugins.operate;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.Setup;
import dev.seamark.zones.catalog.IpAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code bind ADDRESS|INTERFACE... { except ADDRESS|INTERFACE... }}: listens on these addresses
 * only.
 */
public final class Bind {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.repeatable(
          "bind ADDRESS|INTERFACE...",
          "Listens on these addresses only.",
          (directive, setup) -> new Draft(directive),
          Properties.of(
              Property.of(
                  "except ADDRESS|INTERFACE...",
                  "Takes addresses away from those of the interfaces.",
                  "",
                  (read, line) -> read.addresses.removeAll(addresses(line.arguments())))),
          Bind::make);

  private Bind() {}

  /** A directive that is being read. */
  private static final class Draft {
    private final Directive directive;
    private final Set<String> addresses;

    Draft(Directive directive) throws CorefileException {
      this.directive = directive;
      addresses = addresses(directive.arguments());
    }
  }

  private static List<Plugin> make(List<Draft> read, Setup setup) throws CorefileException {
    Set<String> addresses = new LinkedHashSet<>();
    read.forEach(each -> addresses.addAll(each.addresses));
    if (addresses.isEmpty()) {
      throw new CorefileException(
          read.getFirst().directive.at(),
          "plugin/bind: nothing is left to listen on",
          "name an address that 'except' does not take away");
    }
    setup.listenOn(List.copyOf(addresses));
    return List.of();
  }

  private static Set<String> addresses(List<Word> words) throws CorefileException {
    Set<String> addresses = new LinkedHashSet<>();
    for (Word word : words) {
      var ip = IpAddress.parse(word.text());
      if (ip.isPresent()) {
        addresses.add(ip.get().toString());
      } else {
        addresses.addAll(ofInterface(word));
      }
    }
    return addresses;
  }

  private static List<String> ofInterface(Word word) throws CorefileException {
    try {
      NetworkInterface device = NetworkInterface.getByName(word.text());
      if (device != null) {
        List<String> addresses = new ArrayList<>();
        device
            .inetAddresses()
            .filter(address -> !address.isLinkLocalAddress())
            .forEach(address -> addresses.add(IpAddress.of(address).toString()));
        return addresses;
      }
    } catch (SocketException e) {
      throw new CorefileException(
          word.at(), "plugin/bind: cannot read the interfaces: " + e.getMessage(), "");
    }
    throw new CorefileException(
        word.at(),
        "plugin/bind: not a valid IP address or interface name: \"" + word.text() + "\"",
        "name an address of this host or one of its interfaces");
  }
}
