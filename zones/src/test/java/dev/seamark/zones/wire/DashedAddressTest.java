package dev.seamark.zones.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An IPv4 address with dashes")
class DashedAddressTest {
  private static long read(String text) {
    byte[] label = (" " + text).getBytes(StandardCharsets.UTF_8);
    label[0] = (byte) text.length();
    return DashedAddress.read(label, 0);
  }

  @ParameterizedTest(name = "reads back as it was written, seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void readsBack(long seed) {
    Random random = new Random(seed);
    byte[] label = new byte[DashedAddress.LONGEST + 1];
    for (int i = 0; i < 10_000; i++) {
      int address = random.nextInt() & (random.nextBoolean() ? -1 : 0x0F0F_0F0F);
      assertThat(DashedAddress.write(address, label, 1)).isEqualTo(label[1] + 1);
      assertThat((int) DashedAddress.read(label, 1)).isEqualTo(address);
    }
  }

  @ParameterizedTest(name = "is not {0}")
  @ValueSource(
      strings = {
        "1-2-3",
        "1-2-3-4-5",
        "1-2-3-256",
        "01-2-3-4",
        "1-2-3-",
        "-1-2-3",
        "a-2-3-4",
        "1--2-3"
      })
  void isNot(String text) {
    assertThat(read(text)).isEqualTo(-1);
  }
}
