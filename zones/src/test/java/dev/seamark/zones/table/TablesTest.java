package dev.seamark.zones.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.wire.KeyedHash;
import dev.seamark.zones.wire.WireName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Whatever is put and removed,")
class TablesTest {
  private static final int STEPS = 20_000;

  @Nested
  @DisplayName("a table of labels")
  class OfLabels {
    private static final class Entry extends Labelled {
      Entry(int key) {
        super(Labels.of("svc-" + key));
      }
    }

    @ParameterizedTest(name = "holds the same as a map, seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void holdsTheSame(long seed) {
      Random random = new Random(seed);
      LabelTable<Entry> table = new LabelTable<>();
      Map<Integer, Entry> map = new HashMap<>();
      for (int i = 0; i < STEPS; i++) {
        int key = random.nextInt(1 + i / 20);
        if (random.nextBoolean()) {
          Entry entry = new Entry(key);
          table.put(entry);
          map.put(key, entry);
        } else {
          table.remove(Labels.of("svc-" + key));
          map.remove(key);
        }
        int asked = random.nextInt(1 + i / 20);
        assertThat(table.find(Labels.of("svc-" + asked))).isSameAs(map.get(asked));
        assertThat(table.isEmpty()).isEqualTo(map.isEmpty());
      }
    }
  }

  @Nested
  @DisplayName("names chosen to meet")
  class Chosen {
    /** Words of {@code an} and {@code c0}, which are alike for a polynomial of 31. */
    private static List<String> alike() {
      List<String> words = List.of("");
      for (int pair = 0; pair < 13; pair++) {
        words = words.stream().flatMap(w -> Stream.of(w + "an", w + "c0")).toList();
      }
      return words;
    }

    @Test
    @DisplayName("do not meet in tables of labels, nor do addresses in a row in those of addresses")
    void doNotMeet() {
      List<String> words = alike();
      assertThat(words.stream().map(String::hashCode).distinct()).hasSize(1);
      Set<Integer> ofLabels = new HashSet<>();
      Set<Integer> ofNames = new HashSet<>();
      Set<Integer> ofAddresses = new HashSet<>();
      for (int i = 0; i < words.size(); i++) {
        ofLabels.add(Labels.hash(Labels.of(words.get(i)), 0));
        ofNames.add(WireName.parse(words.get(i)).hashCode());
        ofAddresses.add(KeyedHash.OF_PROCESS.pair(31L * i, -i));
      }
      int most = words.size();
      assertThat(ofLabels).hasSizeBetween(most - 10, most);
      assertThat(ofNames).hasSizeBetween(most - 10, most);
      assertThat(ofAddresses).hasSizeBetween(most - 10, most);
    }
  }
}
