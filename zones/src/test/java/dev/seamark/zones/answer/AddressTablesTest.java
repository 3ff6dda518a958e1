package dev.seamark.zones.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Whatever is put and removed,")
class AddressTablesTest {
  private static final int STEPS = 20_000;
  private static final String[] NETWORKS = {"10.0.", "172.31.", "192.168.", "203.0."};

  /** With the highest bit and without: as numbers some are negative. */
  private static String address(int number) {
    return NETWORKS[number % NETWORKS.length] + number / 250 + "." + number % 250;
  }

  private static String reverse(String address) {
    List<String> octets = Arrays.asList(address.split("\\."));
    return String.join(".", octets.reversed()) + ".in-addr.arpa.";
  }

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
          cluster.clusterIp(name, address(address));
          map.put(address, name);
        } else {
          cluster.catalog.remove(dev.seamark.zones.catalog.Kind.SERVICE, TestCluster.key(name));
          map.remove(address);
        }
        int asked = random.nextInt(1 + i / 4);
        assertThat(cluster.ask(reverse(address(asked)) + " PTR").answers())
            .hasSize(map.containsKey(asked) ? 1 : 0);
      }
    }
  }
}
