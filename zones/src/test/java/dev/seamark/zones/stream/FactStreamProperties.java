package dev.seamark.zones.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.zones.catalog.Fact;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A stream of facts")
class FactStreamProperties {
  private static final StreamHeader HEADER =
      new StreamHeader(
          "service endpoint_slice of a test", Instant.ofEpochMilli(1_764_000_000_123L));

  static LongStream seeds() {
    return LongStream.range(0, 100);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @DisplayName("gives back its header and every fact")
  void givesBack(long seed) throws Exception {
    List<Fact> facts = new AnyFacts(new Random(seed)).some(200);
    byte[] bytes = written(facts);

    FactReader.check(new ByteArrayInputStream(bytes));
    FactReader reader = new FactReader(new ByteArrayInputStream(bytes));
    assertThat(reader.header()).isEqualTo(HEADER);
    assertThat(rest(reader)).isEqualTo(facts);
    assertThat(reader.count()).isEqualTo(facts.size());
  }

  @Test
  @DisplayName("that is cut off anywhere is refused")
  void cutOff() throws Exception {
    byte[] bytes = written(new AnyFacts(new Random(1)).some(12));
    for (int length = 0; length < bytes.length; length++) {
      byte[] torn = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> FactReader.check(new ByteArrayInputStream(torn)))
          .as("%d of %d bytes", length, bytes.length)
          .isInstanceOf(UnusableStreamException.class)
          .hasMessage("it is damaged or cut off");
    }
  }

  @Test
  @DisplayName("of which any bit is another is refused")
  void flipped() throws Exception {
    byte[] bytes = written(new AnyFacts(new Random(2)).some(8));
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] other = bytes.clone();
      other[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> FactReader.check(new ByteArrayInputStream(other)))
          .as("bit %d", bit)
          .isInstanceOf(UnusableStreamException.class);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @DisplayName("that is anything but what was written ends in facts or in a refusal, not otherwise")
  void anyBytes(long seed) throws Exception {
    Random random = new Random(seed);
    byte[] bytes = written(new AnyFacts(random).some(50));
    for (int i = 0; i < 200; i++) {
      byte[] other = bytes.clone();
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        other[random.nextInt(other.length)] = (byte) random.nextInt();
      }
      assertThatCode(() -> readAny(other)).doesNotThrowAnyException();
    }
  }

  @Test
  @DisplayName("of a newer or older format is refused as that")
  void otherVersion() throws Exception {
    byte[] bytes = written(List.of());
    bytes[8] = 2;
    assertThatThrownBy(() -> new FactReader(new ByteArrayInputStream(bytes)))
        .isInstanceOf(UnusableStreamException.class)
        .hasMessage("its format has version 2, this program reads version 3");
  }

  @Test
  @DisplayName("takes less than 40 bytes an endpoint, though each pod has a name of its own")
  void isCompact() throws Exception {
    List<Fact> facts = new AnyFacts(new Random(3)).deployments(100, 50);
    assertThat(written(facts).length).isLessThan(5_000 * 40);
  }

  private static void readAny(byte[] bytes) throws IOException {
    try {
      rest(new FactReader(new ByteArrayInputStream(bytes)));
    } catch (UnusableStreamException e) {
      assertThat(e.getMessage()).startsWith("it");
    }
  }

  private static List<Fact> rest(FactReader reader) throws IOException, UnusableStreamException {
    List<Fact> facts = new ArrayList<>();
    for (Optional<Fact> fact = reader.next(); fact.isPresent(); fact = reader.next()) {
      facts.add(fact.get());
    }
    return facts;
  }

  private static byte[] written(List<Fact> facts) throws IOException {
    var bytes = new ByteArrayOutputStream();
    FactWriter writer = new FactWriter(bytes, HEADER);
    for (Fact fact : facts) {
      writer.write(fact);
    }
    writer.end();
    return bytes.toByteArray();
  }
}
