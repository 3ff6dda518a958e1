package dev.seamark.zones.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Whatever is put and removed,")
class AddressTablesTest {
  private static final int STEPS = 20_000;

  @Nested
  @DisplayName("a table of addresses")
  class OfAddresses {
    @ParameterizedTest(name = "holds the same as a map, seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void holdsTheSame(long seed) {
      Random random = new Random(seed);
      TestCluster cluster = new TestCluster();
      Map<Integer, String> map = new HashMap<>();
      for (int i = 0; i < STEPS / 10; i++) {
        int address = random.nextInt(1 + i / 4);
        String name = "svc-" + address;
        if (random.nextInt(3) > 0) {
          cluster.clusterIp(name, "10.0." + address / 250 + "." + address % 250);
          map.put(address, name);
        } else {
          cluster.catalog.remove(dev.seamark.zones.catalog.Kind.SERVICE, TestCluster.key(name));
          map.remove(address);
        }
        int asked = random.nextInt(1 + i / 4);
        String reverse = asked % 250 + "." + asked / 250 + ".0.10.in-addr.arpa. PTR";
        assertThat(cluster.ask(reverse).answers()).hasSize(map.containsKey(asked) ? 1 : 0);
      }
    }
  }
}
