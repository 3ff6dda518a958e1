package dev.seamark.proxy.userspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Protocol;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The grace of connections to an endpoint")
class DrainTest {
  private static final IpAddress ONE = Ports.ip("10.244.0.1");
  private static final IpAddress TWO = Ports.ip("10.244.0.2");
  private static final ServicePortForwarding.Key WEB = key("web");

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // it may wrap around
  private final Drain drain = new Drain(Duration.ofSeconds(10), nanos::get);

  private static ServicePortForwarding.Key key(String name) {
    return new ServicePortForwarding.Key(Ports.id(name, Protocol.TCP), Family.IPV4);
  }

  private void pass(long seconds) {
    nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  @Test
  @DisplayName("does not begin while it serves")
  void serves() {
    drain.serve(WEB, Set.of(ONE, TWO));
    drain.serve(WEB, Set.of(ONE, TWO));
    pass(100);
    assertThat(drain.isOver(WEB, ONE)).isFalse();
  }

  @Test
  @DisplayName("begins when it stops serving, and ends after the period")
  void stops() {
    drain.serve(WEB, Set.of(ONE, TWO));
    drain.serve(WEB, Set.of(TWO));
    pass(9);
    assertThat(drain.isOver(WEB, ONE)).isFalse();
    pass(1);
    assertThat(drain.isOver(WEB, ONE)).isTrue();
    assertThat(drain.isOver(WEB, TWO)).isFalse();
  }

  @Test
  @DisplayName("does not begin anew with each change of others")
  void others() {
    drain.serve(WEB, Set.of(ONE, TWO));
    drain.serve(WEB, Set.of(TWO));
    pass(9);
    drain.serve(WEB, Set.of(TWO, Ports.ip("10.244.0.3")));
    pass(1);
    assertThat(drain.isOver(WEB, ONE)).isTrue();
  }

  @Test
  @DisplayName("is forgotten where it serves again, and begins anew where it stops again")
  void comesBack() {
    drain.serve(WEB, Set.of(ONE));
    drain.serve(WEB, Set.of());
    pass(9);
    drain.serve(WEB, Set.of(ONE));
    pass(9);
    assertThat(drain.isOver(WEB, ONE)).isFalse();
    drain.serve(WEB, Set.of());
    pass(9);
    assertThat(drain.isOver(WEB, ONE)).isFalse();
    pass(1);
    assertThat(drain.isOver(WEB, ONE)).isTrue();
  }

  @Test
  @DisplayName("begins with the end of its Service, and leaves other Services alone")
  void serviceRemoved() {
    drain.serve(WEB, Set.of(ONE));
    drain.serve(key("api"), Set.of(ONE));
    drain.serve(WEB, Set.of());
    pass(10);
    assertThat(drain.isOver(WEB, ONE)).isTrue();
    assertThat(drain.isOver(key("api"), ONE)).isFalse();
  }

  @Test
  @DisplayName("is remembered for those who connect late, and not for ever")
  void pruned() {
    drain.serve(WEB, Set.of(ONE));
    drain.serve(WEB, Set.of());
    pass(69);
    drain.prune();
    assertThat(drain.isOver(WEB, ONE)).isTrue();
    pass(1);
    drain.prune();
    assertThat(drain.isOver(WEB, ONE)).isFalse();
  }
}
