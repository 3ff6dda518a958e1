package dev.seamark.zones.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A range of addresses")
class CidrTest {
  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "10.1.2.3/8, 10.0.0.0/8",
    "10.1.2.3/32, 10.1.2.3/32",
    "10.1.2.3/0, 0.0.0.0/0",
    "2001:db8::1/32, 2001:db8::/32",
    "2001:db8:0:0:f00::/64, 2001:db8::/64",
    "2001:db8::ff/120, 2001:db8::/120",
    "2001:db8::ff/128, 2001:db8::ff/128",
    "ff::/0, ::/0",
    "::ffff:10.1.2.3/104, 10.0.0.0/8",
    "::ffff:a01:203/128, 10.1.2.3/32"
  })
  void beginsWhereItsPrefixEnds(String text, String canonical) {
    assertThat(Cidr.parse(text).orElseThrow()).hasToString(canonical);
  }

  @ParameterizedTest(name = "{0} to {1}")
  @CsvSource({
    "10.1.0.0/16, 10.1.255.255",
    "10.1.2.3/32, 10.1.2.3",
    "0.0.0.0/0, 255.255.255.255",
    "2001:db8::/32, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
    "2001:db8::/64, 2001:db8::ffff:ffff:ffff:ffff",
    "2001:db8::/65, 2001:db8::7fff:ffff:ffff:ffff",
    "2001:db8::8/125, 2001:db8::f",
    "2001:db8::1/128, 2001:db8::1",
    "::/0, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
  })
  void endsWithAllOtherBitsSet(String cidr, String last) {
    assertThat(Cidr.parse(cidr).orElseThrow().last()).hasToString(last);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "10.0.0.0",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0/8",
        "/8",
        "::/129",
        "::/-1",
        "::ffff:10.0.0.0/95",
        "::ffff:10.0.0.0/129"
      })
  void isRefused(String text) {
    assertThat(Cidr.parse(text)).isEmpty();
  }

  @ParameterizedTest(name = "{1} in {0}: {2}")
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.0.0.0/8, ::a00:0, false",
    "0.0.0.0/0, 255.255.255.255, true",
    "0.0.0.0/0, ::1, false",
    "fd00::/8, fdff::1, true",
    "fd00::/8, fe00::1, false",
    "fd00:0:0:1::/65, fd00:0:0:1:7fff::, true",
    "fd00:0:0:1::/65, fd00:0:0:1:8000::, false"
  })
  void holdsTheAddressesOfItsFamilyThatBeginAlike(String cidr, String address, boolean expected) {
    assertThat(Cidr.parse(cidr).orElseThrow().contains(IpAddress.parse(address).orElseThrow()))
        .isEqualTo(expected);
  }
}
