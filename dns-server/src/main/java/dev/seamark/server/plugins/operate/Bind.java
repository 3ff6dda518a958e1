package dev.seamark.server.plugins.operate;

import dev.seamark.process.Reason;
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
import java.util.regex.Pattern;

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
          Draft::new,
          Properties.of(
              Property.of(
                  "except ADDRESS|INTERFACE...",
                  "Takes addresses away from those of the interfaces.",
                  "",
                  (read, line) ->
                      read.addresses.removeAll(addresses(line.arguments(), read.setup)))),
          Bind::make);

  /** What Linux takes as the name of an interface, and what is not meant as an address. */
  private static final Pattern INTERFACE = Pattern.compile("(?=.*[A-Za-z])[^/:\\s]{1,15}");

  private Bind() {}

  /** A directive that is being read. */
  private static final class Draft {
    private final Directive directive;
    private final Setup setup;
    private final Set<String> addresses;

    Draft(Directive directive, Setup setup) throws CorefileException {
      this.directive = directive;
      this.setup = setup;
      addresses = addresses(directive.arguments(), setup);
    }
  }

  private static List<Plugin> make(List<Draft> read, Setup setup) throws CorefileException {
    Set<String> addresses = new LinkedHashSet<>();
    read.forEach(each -> addresses.addAll(each.addresses));
    if (addresses.isEmpty() && setup.host().serves()) {
      throw new CorefileException(
          read.getFirst().directive.at(),
          "plugin/bind: nothing is left to listen on",
          "name an address that 'except' does not take away");
    }
    setup.listenOn(List.copyOf(addresses));
    return List.of();
  }

  private static Set<String> addresses(List<Word> words, Setup setup) throws CorefileException {
    Set<String> addresses = new LinkedHashSet<>();
    for (Word word : words) {
      var ip = IpAddress.parse(word.text());
      if (ip.isPresent()) {
        addresses.add(ip.get().toString());
      } else {
        addresses.addAll(ofInterface(word, setup));
      }
    }
    return addresses;
  }

  private static List<String> ofInterface(Word word, Setup setup) throws CorefileException {
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
          word.at(), "plugin/bind: cannot list the interfaces: " + Reason.of(e), "write addresses");
    }
    if (!setup.host().serves() && INTERFACE.matcher(word.text()).matches()) {
      setup.warn(
          word.at(),
          "plugin/bind: this machine has no interface '%s'; the one that serves must have it"
              .formatted(word));
      return List.of();
    }
    throw new CorefileException(
        word.at(),
        "plugin/bind: not a valid IP address or interface name: \"" + word.text() + "\"",
        "name an address of this host or one of its interfaces");
  }
}
