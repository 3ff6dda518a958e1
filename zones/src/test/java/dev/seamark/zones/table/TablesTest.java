package dev.seamark.zones.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
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
}
