package dev.seamark.server.plugins.upstream.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.upstream.Endpoint;
import dev.seamark.server.upstream.HealthCheck;
import dev.seamark.server.upstream.Link;
import dev.seamark.server.upstream.Upstream;
import dev.seamark.server.upstream.UpstreamMeters;
import dev.seamark.zones.wire.WireName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Of the questions of one loop")
class LaneTest {
  private static Upstream upstream(int port) {
    return new Upstream(
        new Endpoint(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port)),
        new HealthCheck(1, 0, true, WireName.ROOT, false),
        new UpstreamMeters.Family(new SimpleMeterRegistry(), "fanout", true));
  }

  @Test
  @DisplayName("2048 may wait for one of several upstreams, whatever others have replied")
  void bounded() {
    try (ChainHarness harness = ChainHarness.of()) {
      Lane lane =
          new Lane(
              List.of(upstream(53), upstream(54)),
              harness.worker(),
              new Link.Limits(1_000_000_000, 0, 0, 0));
      for (int i = 0; i < 2048; i++) {
        assertThat(lane.enter(0)).isTrue();
      }
      assertThat(lane.enter(0)).isFalse();
      assertThat(lane.enter(1)).isTrue();
      lane.leave(0);
      assertThat(lane.enter(0)).isTrue();
    }
  }
}
