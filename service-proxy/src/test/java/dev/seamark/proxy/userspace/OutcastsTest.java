package dev.seamark.proxy.userspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.proxy.state.Destination;
import dev.seamark.zones.catalog.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Endpoints that did not accept")
class OutcastsTest {
  private final List<Destination> all =
      IntStream.range(0, 5)
          .mapToObj(i -> new Destination(IpAddress.v4(0x0AF4_0001 + i), 80, 1, false))
          .toList();
  private final Outcasts outcasts = new Outcasts();

  private List<Destination> at(Duration time, Destination... some) {
    List<Destination> asked = some.length == 0 ? all : List.of(some);
    return outcasts.among(Candidates.of(asked), time.toNanos()).all();
  }

  @Test
  @DisplayName("are left out until the pause is over, or they accept")
  void pause() {
    assertThat(outcasts.failed(all.get(0), 0)).isTrue();
    assertThat(outcasts.failed(all.get(0), 0)).as("it was already").isFalse();
    outcasts.failed(all.get(1), 0);
    outcasts.accepted(all.get(1));

    assertThat(at(Duration.ofSeconds(9))).doesNotContain(all.get(0)).hasSize(4);
    assertThat(at(Duration.ofSeconds(11))).hasSize(5);
  }

  @Test
  @DisplayName("are at most half of those that a client may go to, the latest to fail")
  void half() {
    for (int i = 0; i < 4; i++) {
      outcasts.failed(all.get(i), i);
    }
    assertThat(at(Duration.ofSeconds(1))).containsExactly(all.get(0), all.get(1), all.get(4));
    assertThat(at(Duration.ofSeconds(1), all.get(2))).containsExactly(all.get(2));
  }
}
