package dev.seamark.server.corefile;

import dev.seamark.process.Nearest;
import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.wire.WireName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A zone as people write it, {@code [SCHEME://]NAME[:PORT]}, where the name may be a network.
 *
 * @param scheme empty where there was none
 */
record ZoneText(Optional<String> scheme, String name, OptionalInt port, Position at) {
  static final List<String> SCHEMES = List.of("dns", "tls", "quic", "https", "https3", "grpc");

  private static final int MAX_PORT = 65_535;

  /** Characters that no name has, and that mistakes in a Corefile leave in one. */
  private static final String NO_NAME = "{}()\"';,|<>= \t";

  private static final Pattern NUMBERS = Pattern.compile("\\d+(\\.\\d+){3}\\.?");

  static ZoneText read(Word word) throws CorefileException {
    String text = word.text();
    Optional<String> scheme = Optional.empty();
    int behind = text.indexOf("://");
    if (behind >= 0) {
      scheme = Optional.of(text.substring(0, behind).toLowerCase(Locale.ROOT));
      if (!SCHEMES.contains(scheme.get())) {
        String known = "known schemes: " + String.join(", ", SCHEMES);
        throw new CorefileException(
            word.at(),
            "unknown scheme '" + scheme.get() + "://'",
            Nearest.word(scheme.get(), SCHEMES)
                .map(near -> "did you mean '" + near + "'? " + known)
                .orElse(known));
      }
      text = text.substring(behind + 3);
    }
    int colon = text.lastIndexOf(':');
    OptionalInt port = OptionalInt.empty();
    if (colon >= 0 && text.indexOf('/', colon) < 0) {
      requireNoAddress(text, word);
      port = OptionalInt.of(port(text.substring(colon + 1), word));
      text = text.substring(0, colon);
    }
    if (text.isEmpty()) {
      throw new CorefileException(
          word.at(), "'" + word.text() + "' names no zone", "the root zone is a dot, as in .:53");
    }
    return new ZoneText(scheme, text, port, word.at());
  }

  private static int port(String digits, Word word) throws CorefileException {
    OptionalInt port = Numbers.parse(digits, 5);
    if (port.isPresent() && port.getAsInt() <= MAX_PORT) {
      return port.getAsInt();
    }
    throw new CorefileException(
        word.at(),
        "expected a port behind the last colon of '"
            + word.text()
            + "', but found '"
            + digits
            + "'",
        "a port is 0 to " + MAX_PORT);
  }

  private static void requireNoAddress(String text, Word word) throws CorefileException {
    Optional<IpAddress> address = IpAddress.parse(text);
    if (address.isPresent()) {
      throw new CorefileException(
          word.at(),
          "'" + text + "' is an address, not a zone",
          "write a network, as in " + text + "/128, to serve its reverse zone");
    }
  }

  /** The zones, in lower case: one, or those that make up the network exactly. */
  List<WireName> zones() throws CorefileException {
    int slash = name.lastIndexOf('/');
    if (slash >= 0) {
      Optional<IpAddress> address = IpAddress.parse(name.substring(0, slash));
      if (address.isPresent()) {
        return reverseZones(network(address.get(), name.substring(slash + 1)));
      }
    }
    if (name.chars().anyMatch(c -> NO_NAME.indexOf(c) >= 0)) {
      throw new CorefileException(
          at,
          "'" + name + "' is not a zone",
          "put a blank in front of '{' and the rest on lines of its own; quote nothing in a name");
    }
    if (NUMBERS.matcher(name).matches()) {
      throw new CorefileException(
          at,
          "'" + name + "' is not a zone",
          IpAddress.parse(name).isPresent()
              ? "write a network, as in " + name + "/32, to serve its reverse zone"
              : "it looks like an address, but each of its numbers must be 0 to 255");
    }
    if (name.chars().anyMatch(c -> c > 126)) {
      throw new CorefileException(
          at, "zone '" + name + "' has letters beyond ASCII", "write it as xn--...");
    }
    try {
      return List.of(WireName.parse(name.toLowerCase(Locale.ROOT)));
    } catch (IllegalArgumentException e) {
      throw new CorefileException(
          at, "not a zone: " + e.getMessage(), "write labels with one dot between them");
    }
  }

  private Cidr network(IpAddress address, String digits) throws CorefileException {
    return Cidr.parse(name)
        .orElseThrow(
            () ->
                new CorefileException(
                    at,
                    "'" + name + "' is not a network: its prefix length is '" + digits + "'",
                    "it can be 0 to " + (address.v6() ? 128 : 32)));
  }

  /**
   * The zones of a network. A prefix that ends within an octet (IPv4) or nibble (IPv6) stands for
   * all values that the rest of it can have, so a /20 is sixteen zones of the size /24.
   */
  private static List<WireName> reverseZones(Cidr network) {
    IpAddress address = network.network();
    int prefix = network.bits();
    int unit = address.v6() ? 4 : 8;
    byte[] bytes = new byte[address.length()];
    address.toBytes(bytes, 0);
    int units = (prefix + unit - 1) / unit;
    int free = units * unit - prefix;
    List<WireName> zones = new ArrayList<>();
    for (int i = 0; i < 1 << free; i++) {
      StringBuilder text = new StringBuilder();
      for (int u = units - 1; u >= 0; u--) {
        int value = address.v6() ? bytes[u / 2] >> (u % 2 == 0 ? 4 : 0) & 0xF : bytes[u] & 0xFF;
        int exact = u == units - 1 ? value & -(1 << free) | i : value;
        text.append(address.v6() ? Integer.toHexString(exact) : Integer.toString(exact));
        text.append('.');
      }
      zones.add(WireName.parse(text + (address.v6() ? "ip6.arpa." : "in-addr.arpa.")));
    }
    return zones;
  }
}
