package dev.seamark.watch.control;

import dev.seamark.zones.catalog.IpAddress;

/** An IP family, in the words of {@code spec.ipFamilies}. */
enum Family {
  IPV4("IPv4"),
  IPV6("IPv6");

  private final String word;

  Family(String word) {
    this.word = word;
  }

  static Family of(boolean v6) {
    return v6 ? IPV6 : IPV4;
  }

  static Family of(IpAddress address) {
    return of(address.v6());
  }

  String word() {
    return word;
  }

  boolean v6() {
    return this == IPV6;
  }

  Family other() {
    return this == IPV4 ? IPV6 : IPV4;
  }
}
