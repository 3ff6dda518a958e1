package dev.seamark.proxy.nft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.proxy.state.Destination;
import dev.seamark.zones.catalog.IpAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Slots")
class SlotsTest {
  /** One destination for each letter. */
  private static List<Destination> letters(String letters) {
    return letters.chars().mapToObj(letter -> weighing(letter, 1)).toList();
  }

  private static Destination weighing(int letter, int weight) {
    return new Destination(IpAddress.v4(letter), 80, weight, false);
  }

  @ParameterizedTest(name = "{0}, then {1} wanted: {2}")
  @CsvSource({
    "'', abc, abc",
    "abc, abc, abc",
    "abcd, acd, adc", // the last one fills the hole
    "abc, axc, axc",
    "abc, bc, cb",
    "abc, abcd, abcd",
    "abcd, ef, ef",
    "abc, '', ''"
  })
  @DisplayName("stay as they are as far as they can")
  void stay(String former, String wanted, String expected) {
    assertThat(Slots.arrange(letters(former), letters(wanted))).isEqualTo(letters(expected));
  }

  private static long changes(List<Destination> before, List<Destination> after) {
    long count = 0;
    for (int i = 0; i < after.size(); i++) {
      count += before.get(i).equals(after.get(i)) ? 0 : 1;
    }
    return count;
  }

  @Test
  @DisplayName("change little where one of a thousand goes")
  void fewChanges() {
    String before = manyLetters(1_000);
    String after = before.substring(0, 400) + before.substring(401);
    assertThat(changes(letters(before), Slots.arrange(letters(before), letters(after))))
        .isEqualTo(1);
  }

  private static String manyLetters(int count) {
    char[] letters = new char[count];
    for (int i = 0; i < count; i++) {
      letters[i] = (char) (0x100 + i);
    }
    return String.valueOf(letters);
  }

  @Test
  @DisplayName("are as many as a destination weighs")
  void weights() {
    List<Destination> slots =
        Slots.arrange(List.of(), Arrays.asList(weighing('a', 3), weighing('b', 1)));
    assertThat(slots)
        .containsExactly(weighing('a', 3), weighing('a', 3), weighing('a', 3), weighing('b', 1));
  }
}
