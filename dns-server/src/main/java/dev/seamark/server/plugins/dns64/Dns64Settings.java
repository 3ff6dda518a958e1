package dev.seamark.server.plugins.dns64;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.plugin.Setup;
import dev.seamark.zones.catalog.Cidr;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code dns64} does.
 *
 * @param translateAll whether IPv6 addresses are made even for what has some, in their place
 * @param allowIpv4 whether they are made for clients that come over IPv4, too
 */
record Dns64Settings(Prefix prefix, boolean translateAll, boolean allowIpv4) {
  /** A directive that is being read. */
  static final class Draft {
    private final Setup setup;
    private @Nullable Prefix prefix;
    private boolean translateAll;
    private boolean allowIpv4;

    private Draft(Setup setup) {
      this.setup = setup;
    }

    /** Begins with the arguments. */
    static Draft begin(Directive directive, Setup setup) throws CorefileException {
      Draft begun = new Draft(setup);
      for (Word word : directive.arguments()) {
        begun.prefix = prefix(word, setup);
      }
      return begun;
    }
  }

  /** The lines that the block may have. */
  static Properties<Draft> properties() {
    return Properties.of(
        Property.of(
            "prefix PREFIX",
            "The network in front of IPv4 addresses: 32, 40, 48, 56, 64 or 96 bits.",
            "64:ff9b::/96",
            (read, line) -> read.prefix = prefix(line.arguments().getFirst(), read.setup)),
        Property.of(
            "translate_all",
            "Makes addresses even for names that have IPv6 addresses, in place of these.",
            "",
            (read, line) -> read.translateAll = true),
        Property.of(
            "allow_ipv4",
            "Makes them for clients that ask over IPv4, too.",
            "",
            (read, line) -> read.allowIpv4 = true));
  }

  /** All directives of a server block as one; of two prefixes the later one counts. */
  static Dns64Settings of(List<Draft> directives) {
    Prefix prefix = Prefix.WELL_KNOWN;
    boolean translateAll = false;
    boolean allowIpv4 = false;
    for (Draft read : directives) {
      prefix = read.prefix == null ? prefix : read.prefix;
      translateAll |= read.translateAll;
      allowIpv4 |= read.allowIpv4;
    }
    return new Dns64Settings(prefix, translateAll, allowIpv4);
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
