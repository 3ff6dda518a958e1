package dev.seamark.zones.reference;

import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.wire.WireName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.xbill.DNS.Address;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/** Names and addresses as dnsjava reads them. */
final class Names {
  private static final Name REVERSE_V4 = name("in-addr.arpa.");
  private static final Name REVERSE_V6 = name("ip6.arpa.");

  private Names() {}

  /** The absolute name of this text, whether it ends in a dot or not. */
  static Name name(String text) {
    try {
      return Name.fromString(text, Name.root);
    } catch (TextParseException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  static Name name(WireName name) {
    return name(name.toString());
  }

  /** The labels in lower case, first to last, without those of the zone. */
  static List<String> labelsBelow(Name name, Name zone) {
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < name.labels() - zone.labels(); i++) {
      labels.add(name.getLabelString(i).toLowerCase(Locale.ROOT));
    }
    return labels;
  }

  /** Whether the name is under one of the two reverse trees, or the top of it. */
  static boolean isReverse(Name name) {
    return name.subdomain(REVERSE_V4) || name.subdomain(REVERSE_V6);
  }

  /** The address that a complete reverse name stands for. */
  static Optional<IpAddress> reversed(Name name) {
    boolean v4 = name.subdomain(REVERSE_V4);
    List<String> labels = labelsBelow(name, v4 ? REVERSE_V4 : REVERSE_V6);
    Collections.reverse(labels);
    if (v4) {
      return labels.size() == 4 ? address(String.join(".", labels)) : Optional.empty();
    }
    if (labels.size() != 32 || !labels.stream().allMatch(l -> l.matches("[0-9a-f]"))) {
      return Optional.empty();
    }
    return address(String.join("", labels).replaceAll("(....)(?=.)", "$1:"));
  }

  /** The address of this text; an IPv4-mapped one is an IPv4 address, as in Go. */
  static Optional<IpAddress> address(String text) {
    byte[] v4 = Address.toByteArray(text, Address.IPv4);
    if (v4 != null) {
      return Optional.of(IpAddress.fromBytes(v4, 0, false));
    }
    byte[] v6 = Address.toByteArray(text, Address.IPv6);
    if (v6 == null) {
      return Optional.empty();
    }
    IpAddress address = IpAddress.fromBytes(v6, 0, true);
    boolean mapped = address.high() == 0 && address.low() >>> 32 == 0xFFFF;
    return Optional.of(mapped ? IpAddress.v4((int) address.low()) : address);
  }
}
