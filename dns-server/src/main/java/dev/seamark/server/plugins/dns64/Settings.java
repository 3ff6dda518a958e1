package dev.seamark.server.plugins.dns64;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.plugin.Setup;
import dev.seamark.zones.catalog.Cidr;
import java.util.List;
import java.util.Optional;

/**
 * What {@code dns64} does.
 *
 * @param translateAll whether IPv6 addresses are made even for what has some, in their place
 * @param allowIpv4 whether they are made for clients that come over IPv4, too
 */
record Settings(Prefix prefix, boolean translateAll, boolean allowIpv4) {
  private static final String USAGE = "dns64 [PREFIX] { prefix PREFIX; translate_all; allow_ipv4 }";
  private static final List<String> PROPERTIES = List.of("prefix", "translate_all", "allow_ipv4");

  /** Reads all directives of a server block as one; of two prefixes the later one counts. */
  static Settings read(List<Directive> directives, Setup setup) throws CorefileException {
    Prefix prefix = Prefix.WELL_KNOWN;
    boolean translateAll = false;
    boolean allowIpv4 = false;
    for (Directive directive : directives) {
      if (directive.arguments().size() > 1) {
        throw directive.wrongArguments(USAGE);
      }
      if (!directive.arguments().isEmpty()) {
        prefix = prefix(directive.arguments().getFirst(), setup);
      }
      for (Directive line : directive.block()) {
        switch (line.name().text()) {
          case "prefix" -> {
            if (line.arguments().size() != 1) {
              throw line.wrongArguments("prefix PREFIX");
            }
            prefix = prefix(line.arguments().getFirst(), setup);
          }
          case "translate_all" -> translateAll = flag(line);
          case "allow_ipv4" -> allowIpv4 = flag(line);
          default -> throw line.unknownProperty(PROPERTIES);
        }
      }
    }
    return new Settings(prefix, translateAll, allowIpv4);
  }

  private static boolean flag(Directive line) throws CorefileException {
    if (!line.arguments().isEmpty()) {
      throw line.wrongArguments(line.name().text());
    }
    return true;
  }

  private static Prefix prefix(Word word, Setup setup) throws CorefileException {
    Optional<Cidr> network = Cidr.parse(word.text());
    if (network.isEmpty()) {
      throw new CorefileException(
          word.at(), "invalid CIDR address: " + word, "write a network of IPv6, like 64:ff9b::/96");
    }
    if (!Prefix.fits(network.get())) {
      throw new CorefileException(
          word.at(),
          "invalid prefix \"" + word + "\" for IPv4 addresses",
          "write a network of IPv6 with 32, 40, 48, 56, 64 or 96 bits");
    }
    Prefix prefix = new Prefix(network.get());
    if (!prefix.isStandard()) {
      setup.warn(
          word.at(),
          "plugin/dns64: RFC 6052 knows no prefix of "
              + network.get().bits()
              + " bits, and neither may the NAT64");
    }
    return prefix;
  }
}
