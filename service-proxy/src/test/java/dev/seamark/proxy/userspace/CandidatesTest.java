package dev.seamark.proxy.userspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.proxy.state.Destination;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Destinations are picked")
class CandidatesTest {
  private static Destination pod(int number, int weight) {
    return new Destination(Ports.ip("10.244.0." + number), 8080, weight, false);
  }

  private static Map<Destination, Integer> picks(Candidates from, int count, long seed) {
    RandomGenerator random = RandomGeneratorFactory.getDefault().create(seed);
    Map<Destination, Integer> picks = new HashMap<>();
    for (int i = 0; i < count; i++) {
      picks.merge(from.pick(random), 1, Integer::sum);
    }
    return picks;
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  @DisplayName("evenly: chi-square of ten endpoints stays below what chance exceeds once in 10 000")
  void even(long seed) {
    List<Destination> pods = IntStream.rangeClosed(1, 10).mapToObj(i -> pod(i, 1)).toList();
    double expected = 1_000;
    double chiSquare =
        picks(Candidates.of(pods), 10_000, seed).values().stream()
            .mapToDouble(count -> (count - expected) * (count - expected) / expected)
            .sum();
    assertThat(chiSquare).isPositive().isLessThan(33.72); // nine degrees of freedom
  }

  @Test
  @DisplayName("as often as they weigh")
  void weighted() {
    Destination light = pod(1, 1);
    Destination heavy = pod(2, 3);
    Map<Destination, Integer> picks = picks(Candidates.of(List.of(heavy, light)), 40_000, 7);
    assertThat(picks.get(heavy)).isBetween(29_500, 30_500);
    assertThat(picks.get(light)).isBetween(9_500, 10_500);
  }

  @Test
  @DisplayName("among those not tried, until none is left")
  void untried() {
    RandomGenerator random = RandomGeneratorFactory.getDefault().create(1);
    Candidates three = Candidates.of(List.of(pod(3, 1), pod(1, 2), pod(2, 1)));
    assertThat(three.pickBut(List.of(pod(1, 2), pod(3, 1)), random)).contains(pod(2, 1));
    assertThat(three.pickBut(three.all(), random)).isEmpty();
  }
}
