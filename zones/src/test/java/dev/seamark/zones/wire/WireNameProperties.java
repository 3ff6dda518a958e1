package dev.seamark.zones.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

@DisplayName("Any name")
class WireNameProperties {
  private static final int LONGEST = 255;

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @DisplayName("reads back as it was written, octet for octet")
  void readsBackAsItWasWritten(long seed) {
    WireName name = WireName.of(someLabels(random(seed), LONGEST));

    WireName again = WireName.parse(name.toString());

    assertThat(again.spelled()).isEqualTo(name.spelled());
    assertThat(again.toString()).isEqualTo(name.toString());
    assertThat(WireName.fromWire(name.spelled(), 0)).isEqualTo(name);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @DisplayName("is the same to dnsjava")
  void isTheSameToDnsjava(long seed) throws TextParseException {
    WireName name = WireName.of(someLabels(random(seed), LONGEST));
    Name theirs = Name.fromString(name.toString());

    assertThat(theirs.toWire()).isEqualTo(name.spelled());
    assertThat(theirs.toWireCanonical()).isEqualTo(name.lowerCase());
    assertThat(theirs.labels() - 1).isEqualTo(name.labels());
    assertThat(WireName.parse(theirs.toString()).spelled()).isEqualTo(name.spelled());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @DisplayName("is refused exactly where dnsjava refuses it")
  void isRefusedWhereDnsjavaRefusesIt(long seed) {
    String text = someText(random(seed));

    assertThat(reads(text)).as("whether %s can be read", text).isEqualTo(dnsjavaReads(text));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @DisplayName("lies under its ancestors, and under others as dnsjava says, in any spelling")
  void liesUnderItsAncestors(long seed) throws TextParseException {
    RandomGenerator random = random(seed);
    List<byte[]> labels = someLabels(random, LONGEST);
    int skipped = random.nextInt(labels.size() + 1);
    WireName name = WireName.of(labels);
    WireName ancestor =
        WireName.parse(
            WireName.of(labels.subList(skipped, labels.size()))
                .toString()
                .toUpperCase(Locale.ROOT));
    WireName other = WireName.of(someLabels(random, 8));

    assertThat(name.isUnder(ancestor)).isTrue();
    assertThat(ancestor.isUnder(name)).isEqualTo(skipped == 0);
    assertThat(name.isUnder(other))
        .isEqualTo(Name.fromString(name.toString()).subdomain(Name.fromString(other.toString())));
  }

  @ParameterizedTest
  @ValueSource(ints = {253, 254, 255})
  @DisplayName("may have up to 255 octets")
  void mayHaveUpTo255Octets(int octets) {
    assertThat(WireName.parse(nameOf(octets)).length()).isEqualTo(octets);
  }

  @ParameterizedTest
  @ValueSource(ints = {256, 257, 300})
  @DisplayName("may have no more, and the message says so")
  void mayHaveNoMore(int octets) {
    assertThatThrownBy(() -> WireName.parse(nameOf(octets)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("longer than 255 octets");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a..b", ".a", "..", "a\\", "a\\30", "a\\300", "a\\12x", "\u0101.b"})
  @DisplayName("that is none is refused, quoting it")
  void isRefusedQuotingIt(String text) {
    assertThatThrownBy(() -> WireName.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("name \"" + text + "\"");
  }

  /** A name of so many octets in wire format, in labels as long as can be. */
  private static String nameOf(int octets) {
    StringBuilder name = new StringBuilder();
    for (int left = octets - 1; left > 0; ) {
      int label = left == 65 ? 62 : Math.min(63, left - 1);
      name.append("x".repeat(label)).append('.');
      left -= label + 1;
    }
    return name.toString();
  }

  private static boolean reads(String text) {
    try {
      WireName.parse(text);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static boolean dnsjavaReads(String text) {
    try {
      Name.fromString(text, Name.root);
      return true;
    } catch (TextParseException | RuntimeException _) {
      return false;
    }
  }

  private static String someText(RandomGenerator random) {
    StringBuilder text = new StringBuilder();
    String alphabet = "abZ019-_.\\ \"";
    for (int i = random.nextInt(1, 20); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return random.nextInt(4) == 0 ? text + "x".repeat(random.nextInt(60, 70)) : text.toString();
  }

  private static List<byte[]> someLabels(RandomGenerator random, int most) {
    List<byte[]> labels = new ArrayList<>();
    int left = random.nextInt(1, most + 1) - 1;
    while (left > 1) {
      byte[] label = new byte[random.nextInt(1, Math.min(63, left - 1) + 1)];
      random.nextBytes(label);
      if (random.nextBoolean()) {
        for (int i = 0; i < label.length; i++) {
          label[i] = (byte) "aBc-._\\1".charAt(label[i] & 7);
        }
      }
      labels.add(label);
      left -= label.length + 1;
    }
    return labels;
  }

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }
}
