package dev.seamark.zones.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Address;

@DisplayName("Any address")
class IpAddressProperties {
  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @DisplayName("reads back from its text and from its bytes")
  void readsBack(long seed) {
    IpAddress address = someAddress(random(seed));

    assertThat(IpAddress.parse(address.toString())).contains(unmapped(address));
    assertThat(IpAddress.fromBytes(bytes(address), 0, address.v6())).isEqualTo(address);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @DisplayName("is the same to the JDK and to dnsjava, however it is spelled")
  void isTheSameToOthers(long seed) throws UnknownHostException {
    RandomGenerator random = random(seed);
    IpAddress address = someAddress(random);
    byte[] bytes = bytes(address);
    String text = spelled(random, InetAddress.getByAddress(bytes).getHostAddress());

    assertThat(IpAddress.parse(text)).as(text).contains(unmapped(address));
    assertThat(dnsjava(address.toString())).contains(address);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @DisplayName("has the shortest text of RFC 5952, in lower case")
  void hasTheShortestText(long seed) {
    IpAddress address = someAddress(random(seed));

    String text = address.toString();
    assertThat(text)
        .isEqualTo(text.toLowerCase(Locale.ROOT))
        .doesNotMatch(".*\\b0[0-9a-f].*")
        .doesNotMatch(".*(::.*::|:::).*");
    if (!text.contains("::")) {
      assertThat(":" + text + ":").doesNotContain(":0:0:");
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @DisplayName("is read from text exactly where dnsjava reads one")
  void isReadWhereDnsjavaReadsOne(long seed) {
    RandomGenerator random = random(seed);
    for (int i = 0; i < 50; i++) {
      String text = someText(random);
      assertThat(IpAddress.parse(text))
          .as(text)
          .isEqualTo(dnsjava(text).map(IpAddressProperties::unmapped));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @DisplayName("is ordered by family, then as a number")
  void isOrdered(long seed) {
    RandomGenerator random = random(seed);
    IpAddress one = someAddress(random);
    IpAddress other = someAddress(random);
    int byBytes =
        one.v6() == other.v6()
            ? Arrays.compareUnsigned(bytes(one), bytes(other))
            : Boolean.compare(one.v6(), other.v6());

    assertThat(Integer.signum(one.compareTo(other))).isEqualTo(Integer.signum(byBytes));
    assertThat(one.compareTo(other) == 0).isEqualTo(one.equals(other));
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(
      strings = {
        "",
        " ",
        "1",
        "1.2.3",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.1000",
        "01.2.3.4",
        "1.2.3.00",
        "0x1.2.3.4",
        "-1.2.3.4",
        "+1.2.3.4",
        " 1.2.3.4",
        "1.2.3.4 ",
        "1.2.3.4/8",
        "1.2.3.4%eth0",
        "1.2.3.4:",
        "\u0661.2.3.4",
        ":",
        ":::",
        "::::",
        "1:2",
        ":1::",
        "1:",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        "1:2:3:4::5:6:7:8",
        "1::2::3",
        "12345::",
        "g::",
        "::1%eth0",
        "fe80::1%1",
        "::1/64",
        "[::1]",
        "::1.2.3",
        "::1.2.3.4.5",
        "::1.2.3.4:5",
        "::01.2.3.4",
        "::1.2.3.256",
        "1:2:3:4:5:6:7:1.2.3.4",
        "1:2:3:4:5:1.2.3.4",
        "::\u0661",
        " ::1",
        "::1 "
      })
  @DisplayName("is not read from what Go does not read either")
  void isNotReadFromRubbish(String text) {
    assertThat(IpAddress.parse(text)).isEmpty();
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "::, ::",
    "1::, 1::",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "FD00::A:0:0:1, fd00::a:0:0:1",
    "2001:0DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "::ffff:10.0.0.1, 10.0.0.1",
    "::FFFF:a00:1, 10.0.0.1",
    "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
    "64:ff9b::192.0.2.1, 64:ff9b::c000:201"
  })
  @DisplayName("may be spelled otherwise than it is written")
  void mayBeSpelledOtherwise(String spelled, String written) {
    assertThat(IpAddress.parse(spelled)).map(IpAddress::toString).contains(written);
  }

  private static Optional<IpAddress> dnsjava(String text) {
    if (text.matches(".*[0-9a-fA-F]{5}.*")) {
      return Optional.empty(); // dnsjava lets a group have more than four digits, Go does not
    }
    for (int family : List.of(Address.IPv4, Address.IPv6)) {
      byte[] bytes = Address.toByteArray(text, family);
      if (bytes != null) {
        return Optional.of(IpAddress.fromBytes(bytes, 0, bytes.length == 16));
      }
    }
    return Optional.empty();
  }

  /** An IPv4 address in IPv6 form is that IPv4 address, as in the JDK. */
  private static IpAddress unmapped(IpAddress address) {
    boolean mapped = address.v6() && address.high() == 0 && address.low() >>> 32 == 0xFFFF;
    return mapped ? IpAddress.v4((int) address.low()) : address;
  }

  private static byte[] bytes(IpAddress address) {
    byte[] bytes = new byte[address.length()];
    address.toBytes(bytes, 0);
    return bytes;
  }

  private static IpAddress someAddress(RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> IpAddress.v4(random.nextInt());
      case 1 -> IpAddress.v6(0, 0xFFFF_0000_0000L | random.nextInt() & 0xFFFF_FFFFL);
      default -> {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        for (int group = 0; group < 8; group++) {
          if (random.nextInt(2) == 0) {
            bytes[2 * group] = 0;
            bytes[2 * group + 1] = random.nextBoolean() ? 0 : bytes[2 * group + 1];
          }
        }
        yield IpAddress.fromBytes(bytes, 0, true);
      }
    };
  }

  private static String spelled(RandomGenerator random, String text) {
    return random.nextBoolean() ? text.toUpperCase(Locale.ROOT) : text;
  }

  /** Something between rubbish and an address: an address with a few characters exchanged. */
  private static String someText(RandomGenerator random) {
    StringBuilder text = new StringBuilder(someAddress(random).toString());
    String alphabet = "01259afF:.%g ";
    for (int i = random.nextInt(3); i > 0; i--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(3)) {
        case 0 -> text.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
        case 1 -> text.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
        default -> text.delete(at, Math.min(text.length(), at + random.nextInt(1, 4)));
      }
      if (text.isEmpty()) {
        text.append(':');
      }
    }
    return text.toString();
  }

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }
}
