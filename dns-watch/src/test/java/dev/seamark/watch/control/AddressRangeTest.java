package dev.seamark.watch.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.zones.catalog.IpAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A service range")
class AddressRangeTest {
  @ParameterizedTest(name = "{0} has {1} usable addresses and keeps {2}")
  @CsvSource({
    "10.96.0.0/12, 1048574, 10.96.0.1",
    "10.96.0.0/24, 254, 10.96.0.1",
    "10.96.0.16/28, 14, 10.96.0.17",
    "10.96.0.77/24, 254, 10.96.0.1",
    "10.96.0.0/30, 2, 10.96.0.1",
    "fd00::/112, 65535, fd00::1",
    "fd00:10:96::/108, 1048575, fd00:10:96::1",
  })
  void sizes(String cidr, long usable, String kept) {
    AddressRange range = AddressRange.parse(cidr);
    assertThat(range.usable()).isEqualTo(usable);
    assertThat(range.reserved()).hasToString(kept);
  }

  @ParameterizedTest(name = "{0} holds {1}: {2}")
  @CsvSource({
    "10.96.0.0/24, 10.96.0.0, false",
    "10.96.0.0/24, 10.96.0.1, true",
    "10.96.0.0/24, 10.96.0.254, true",
    "10.96.0.0/24, 10.96.0.255, false",
    "10.96.0.0/24, 10.96.1.1, false",
    "10.96.0.0/24, fd00::1, false",
    "fd00::/112, fd00::, false",
    "fd00::/112, fd00::ffff, true",
    "fd00::/112, fd00::1:0, false",
    "fd00::/64, fd00::, false",
    "fd00::/64, fd00::ffff:ffff:ffff:ffff, true",
    "fd00::/64, fd00:0:0:1::1, false",
  })
  void contains(String cidr, String address, boolean held) {
    assertThat(AddressRange.parse(cidr).contains(ip(address))).isEqualTo(held);
  }

  @ParameterizedTest(name = "{0}: addresses nobody chose come from {1} to {2} first")
  @CsvSource({
    "10.96.0.0/28, 10.96.0.2, 10.96.0.14",
    "10.96.0.0/27, 10.96.0.17, 10.96.0.30",
    "10.96.0.0/24, 10.96.0.17, 10.96.0.254",
    "10.96.0.0/22, 10.96.0.65, 10.96.3.254",
    "10.96.0.0/20, 10.96.1.1, 10.96.15.254",
    "fd00::/120, fd00::11, fd00::ff",
  })
  void bands(String cidr, String first, String last) {
    AddressRange range = AddressRange.parse(cidr);
    assertThat(range.free(0, a -> false)).contains(ip(first));
    assertThat(range.free(0, a -> a.compareTo(ip(last)) < 0)).contains(ip(last));
    assertThat(range.free(0, a -> a.compareTo(ip(first)) >= 0))
        .as("the lower band is used when the upper one is full")
        .satisfies(a -> a.ifPresent(ip -> assertThat(ip).isLessThan(ip(first))));
  }

  @Test
  @DisplayName("gives every usable address but the kept one, once, then none")
  void exhausts() {
    AddressRange range = AddressRange.parse("10.96.0.0/24");
    Set<IpAddress> given = new HashSet<>();
    for (long seed = 0; seed < range.givable(); seed++) {
      assertThat(range.free(Hash.of("s" + seed), given::contains))
          .isPresent()
          .get()
          .satisfies(ip -> assertThat(given.add(ip)).isTrue());
    }
    assertThat(given).hasSize(253).doesNotContain(ip("10.96.0.1"), ip("10.96.0.0"));
    assertThat(range.free(7, given::contains)).isEmpty();
  }

  @ParameterizedTest(name = "{0} is none")
  @ValueSource(
      strings = {
        "",
        "10.96.0.0",
        "10.96.0.0/",
        "10.96.0.0/33",
        "10.96.0.0/-1",
        "10.96.0/24",
        "fd00::/129",
        "fd00::/63",
        "x/24",
        "10.96.0.0/2x"
      })
  void malformed(String cidr) {
    assertThatThrownBy(() -> AddressRange.parse(cidr))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + cidr + "\"");
  }

  @Test
  @DisplayName("comes alone or with one of the other family")
  void pairs() {
    assertThat(ServiceRanges.parse(List.of("fd00::/112", "10.0.0.0/16")).preferred())
        .isEqualTo(Family.IPV6);
    assertThatThrownBy(() -> ServiceRanges.parse(List.of("10.0.0.0/16", "10.1.0.0/16")))
        .hasMessageContaining("different families");
    assertThatThrownBy(
            () -> ServiceRanges.parse(List.of("10.0.0.0/16", "fd00::/112", "10.1.0.0/16")))
        .hasMessageContaining("at most two");
  }

  private static IpAddress ip(String text) {
    return IpAddress.parse(text).orElseThrow();
  }
}
