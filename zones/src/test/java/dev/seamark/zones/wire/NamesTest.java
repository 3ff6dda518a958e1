package dev.seamark.zones.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A name in a message")
class NamesTest {
  private static final int START = 12;

  /** A message whose bytes from the 13th on are these numbers and characters. */
  private static byte[] message(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[START]);
    for (String word : text.split(" ")) {
      if (word.startsWith("'")) {
        word.substring(1).chars().forEach(bytes::write);
      } else if (word.startsWith(">")) {
        bytes.write(0xC0);
        bytes.write(Integer.parseInt(word.substring(1)));
      } else {
        bytes.write(Integer.parseInt(word));
      }
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest(name = "{0} from {1} on ends at {2}: {3}")
  @CsvSource({
    "1 'a 0,              12, 15, a name that is spelled out",
    "0,                   12, 13, the root",
    "1 'a 0 1 'b >12,     15, 19, a pointer backwards",
    "1 'a 0 >12 >15,      17, 19, a pointer to a pointer",
    "1 'a >12,            12, -1, a pointer to the name's own start",
    "1 'a 0 >17 1 'c 0,   15, -1, a pointer forward",
    ">14 >12,             14, -1, two pointers that lead to each other",
    "1 'a,                12, -1, cut off behind a label",
    "3 'ab,               12, -1, cut off in a label",
    "1 'a 192,            12, -1, cut off in a pointer",
    "64 'a 0,             12, -1, a reserved kind of label",
    "63 'a 0 >12,         15, -1, a pointer to what leads past the end",
  })
  void endsOrIsBroken(String text, int from, int end, String why) {
    byte[] message = message(text);
    byte[] copy = new byte[Names.LONGEST];
    assertThat(Names.checkedEnd(message, message.length, from)).as(why).isEqualTo(end);
    assertThat(Names.copy(message, message.length, from, copy) == Names.BROKEN)
        .isEqualTo(end == Names.BROKEN);
    assertThat(Names.same(message, message.length, from, copy, Names.LONGEST)).isFalse();
  }

  @Test
  @DisplayName("has 255 octets at most with all that its pointer leads to")
  void pointersCount() {
    byte[] message = new byte[START + 4 * 64 + 10];
    int at = START;
    for (int label = 0; label < 3; label++) {
      message[at] = 63;
      at += 64;
    }
    message[at] = 59; // with the root 253 octets
    int first = at + 61;
    message[first] = 1;
    Names.pointer(message, first + 2, START);
    message[first + 4] = 2;
    Names.pointer(message, first + 7, START);
    assertThat(Names.checkedEnd(message, message.length, first)).isEqualTo(first + 4);
    assertThat(Names.checkedEnd(message, message.length, first + 4)).isEqualTo(Names.BROKEN);
  }

  @Test
  @DisplayName("is the same in any spelling, and only if it is whole")
  void same() {
    byte[] message = message("1 'A 1 'b 0 >12");
    byte[] lower = WireName.parse("a.b").lowerCase();
    assertThat(Names.same(message, message.length, START, lower, lower.length)).isTrue();
    assertThat(Names.same(message, message.length, 17, lower, lower.length)).isTrue();
    assertThat(Names.same(message, message.length, 14, lower, lower.length)).isFalse();
    byte[] longer = WireName.parse("a.b.c").lowerCase();
    assertThat(Names.same(message, message.length, START, longer, longer.length)).isFalse();
    assertThat(Names.same(Arrays.copyOf(message, 14), 14, START, lower, lower.length)).isFalse();
  }
}
