package dev.seamark.proxy.nft;

import dev.seamark.proxy.state.Family;

/**
 * The words of one family.
 *
 * @param table family and name of the table
 * @param ip the protocol's word in expressions
 * @param addressType the type of its addresses
 * @param loopback the range of its loopback addresses
 */
record Dialect(Family family, String table, String ip, String addressType, String loopback) {

  /** The name of the tables. It is ours alone, so whoever else cleans up leaves it. */
  static final String TABLE = "seamark-proxy";

  /** The table's name, without its family. */
  String name() {
    return table.substring(table.indexOf(' ') + 1);
  }

  /** The dialect of a family, for a table of this name. */
  static Dialect of(Family family, String table) {
    return switch (family) {
      case IPV4 -> new Dialect(family, "ip " + table, "ip", "ipv4_addr", "127.0.0.0/8");
      case IPV6 -> new Dialect(family, "ip6 " + table, "ip6", "ipv6_addr", "::1");
    };
  }
}
