package dev.seamark.proxy.userspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.proxy.state.Destination;
import dev.seamark.zones.catalog.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A client of a Service with affinity")
class AffinityTest {
  private static final IpAddress CLIENT = Ports.ip("10.244.1.1");
  private static final List<Destination> PODS =
      IntStream.rangeClosed(1, 100)
          .mapToObj(i -> new Destination(Ports.ip("10.244.0." + i), 8080, 1, false))
          .toList();

  private final RandomGenerator random = RandomGeneratorFactory.getDefault().create(1);
  private final Candidates all = Candidates.of(PODS);
  private long now;
  private final Affinity affinity = Affinity.ByClient.of(Duration.ofSeconds(10), 1_000, () -> now);

  private Destination choose() {
    return affinity.choose(CLIENT, all, random);
  }

  private void pass(int seconds) {
    now += Duration.ofSeconds(seconds).toNanos();
  }

  @Test
  @DisplayName("stays with its endpoint")
  void stays() {
    Destination first = choose();
    for (int i = 0; i < 100; i++) {
      assertThat(choose()).isEqualTo(first);
    }
  }

  @Test
  @DisplayName("stays for as long as it connects again in time, since each connection counts anew")
  void refreshes() {
    Destination first = choose();
    for (int i = 0; i < 10; i++) {
      pass(9);
      assertThat(choose()).isEqualTo(first);
    }
  }

  @Test
  @DisplayName("goes anywhere once it has been away for the timeout")
  void expires() {
    Destination first = choose();
    int same = 0;
    for (int i = 0; i < 20; i++) {
      pass(11);
      same += choose().equals(first) ? 1 : 0;
    }
    assertThat(same).isLessThan(5);
  }

  @Test
  @DisplayName("goes elsewhere, and stays there, when its endpoint is gone")
  void endpointGone() {
    Destination first = choose();
    Candidates others = Candidates.of(PODS.stream().filter(pod -> !pod.equals(first)).toList());
    Destination second = affinity.choose(CLIENT, others, random);
    assertThat(second).isNotEqualTo(first);
    assertThat(choose()).isEqualTo(second);
  }

  @Test
  @DisplayName("stays where it went because its endpoint did not accept")
  void moved() {
    choose();
    affinity.moved(CLIENT, PODS.get(42));
    assertThat(choose()).isEqualTo(PODS.get(42));
  }

  @Test
  @DisplayName("is not tied to the endpoint of another client")
  void others() {
    long distinct =
        IntStream.rangeClosed(1, 50)
            .mapToObj(i -> affinity.choose(Ports.ip("10.244.1." + i), all, random))
            .distinct()
            .count();
    assertThat(distinct).isGreaterThan(20);
  }
}
