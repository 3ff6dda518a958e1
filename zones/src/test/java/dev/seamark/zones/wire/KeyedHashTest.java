package dev.seamark.zones.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The keyed hash of a label")
class KeyedHashTest {
  private static final KeyedHash HASH =
      new KeyedHash(0x1234_5678_9ABC_DEF1L, 0xFEDC_BA98_7654_321L);

  private static byte[] label(int length) {
    byte[] label = new byte[length];
    for (int i = 0; i < length; i++) {
      label[i] = (byte) ('a' + i % 26);
    }
    return label;
  }

  @Test
  @DisplayName("depends on its bytes, wherever they stand and whatever follows them")
  void place() {
    for (int length = 1; length <= 64; length++) {
      byte[] label = label(length);
      int alone = HASH.label(label, 0, length);
      for (int before = 0; before < 9; before++) {
        byte[] message = new byte[before + length + 9];
        java.util.Arrays.fill(message, (byte) 0xFF);
        System.arraycopy(label, 0, message, before, length);
        assertThat(HASH.label(message, before, length)).isEqualTo(alone);
      }
    }
  }

  @Test
  @DisplayName("changes with each of its bytes, with its length and with the key")
  void everything() {
    KeyedHash other = new KeyedHash(0x1234_5678_9ABC_DEF1L, 0xFEDC_BA98_7654_320L);
    for (int length = 1; length <= 64; length++) {
      byte[] label = label(length);
      int hash = HASH.label(label, 0, length);
      assertThat(other.label(label, 0, length)).isNotEqualTo(hash);
      assertThat(HASH.label(new byte[length], 0, length))
          .isNotEqualTo(HASH.label(new byte[length + 1], 0, length + 1));
      for (int i = 0; i < length; i++) {
        label[i] ^= 1;
        assertThat(HASH.label(label, 0, length)).isNotEqualTo(hash);
        label[i] ^= 1;
      }
    }
  }

  @Test
  @DisplayName("spreads labels that are numbered over the low bits, as those by chance are")
  void spread() {
    Set<Integer> low = new HashSet<>();
    Set<Integer> lowOfPairs = new HashSet<>();
    for (int i = 0; i < 4096; i++) {
      byte[] label = ("service-" + i).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      low.add(HASH.label(label, 0, label.length) & 0xFFF);
      lowOfPairs.add(HASH.pair(0, 0x0A00_0000L + i) & 0xFFF);
    }
    assertThat(low).hasSizeBetween(2400, 2800); // 1 - 1/e of 4096 are 2589
    assertThat(lowOfPairs).hasSizeBetween(2400, 2800);
  }
}
