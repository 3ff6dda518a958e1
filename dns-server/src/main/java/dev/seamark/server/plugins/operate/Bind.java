package dev.seamark.server.plugins.operate;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.PluginType;
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
public final class Bind implements PluginType {
  /** The directive. */
  public static final PluginType TYPE = new Bind();

  private Bind() {}

  @Override
  public String name() {
    return "bind";
  }

  @Override
  public boolean repeatable() {
    return true;
  }

  @Override
  public List<Plugin> setup(List<Directive> directives, Setup setup) throws CorefileException {
    Set<String> addresses = new LinkedHashSet<>();
    for (Directive directive : directives) {
      if (directive.arguments().isEmpty()) {
        throw directive.wrongArguments("bind ADDRESS|INTERFACE...");
      }
      Set<String> named = addresses(directive.arguments());
      for (Directive line : directive.block()) {
        if (!line.name().text().equals("except")) {
          throw new CorefileException(
              line.at(),
              "plugin/bind: unknown property '" + line.name() + "'",
              "write: except ADDRESS|INTERFACE...");
        }
        if (line.arguments().isEmpty()) {
          throw line.wrongArguments("except ADDRESS|INTERFACE...");
        }
        named.removeAll(addresses(line.arguments()));
      }
      addresses.addAll(named);
    }
    if (addresses.isEmpty()) {
      throw new CorefileException(
          directives.getFirst().at(),
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
