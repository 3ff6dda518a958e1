package dev.seamark.proxy.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.proxy.state.DataPlane;
import dev.seamark.proxy.state.DataPlaneException;
import dev.seamark.proxy.state.Delta;
import dev.seamark.proxy.state.ForwardingState;
import dev.seamark.proxy.state.NodeInfo;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Kind;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Protocol;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServicePort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The sync loop")
class SyncLoopTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final Fake plane = new Fake();
  private final Heard heard = new Heard();
  private Catalog catalog = new Catalog(Set.of());
  private final List<SyncLoop> loops = new ArrayList<>();

  /** A data plane that notes what it is told. */
  private static final class Fake implements DataPlane {
    final List<Delta> deltas = new CopyOnWriteArrayList<>();
    final List<Long> times = new CopyOnWriteArrayList<>();
    volatile boolean broken;
    volatile boolean unheardOf;
    volatile boolean intact = true;

    @Override
    public void sync(Delta delta) throws DataPlaneException {
      times.add(System.nanoTime());
      deltas.add(delta);
      if (unheardOf) {
        throw new UnsupportedOperationException();
      }
      if (broken) {
        throw new DataPlaneException("no such device");
      }
      intact = true;
    }

    @Override
    public boolean intact() {
      return intact;
    }

    @Override
    public void cleanUp() {}

    @Override
    public void close() {}

    List<Integer> sizes() {
      return deltas.stream().map(d -> d.changed().size() + d.removed().size()).toList();
    }
  }

  private static final class Heard implements SyncListener {
    final List<String> events = new CopyOnWriteArrayList<>();

    @Override
    public void synced(boolean full, Duration took, ForwardingState state, List<Long> triggers) {
      events.add(full ? "full" : "partial");
    }

    @Override
    public void failed(Exception why, boolean full, Duration took) {
      events.add("failed: " + why.getMessage());
    }

    @Override
    public void foundBroken() {
      events.add("broken");
    }
  }

  private void start(Duration least, Duration check) {
    SyncLoop loop =
        new SyncLoop(
            catalog,
            () -> NodeInfo.of("here", List.of()),
            plane,
            SyncPeriods.of(least, check),
            heard,
            System::nanoTime);
    loops.add(loop);
    loop.start();
  }

  @AfterEach
  void close() {
    loops.forEach(SyncLoop::close);
  }

  private static Service service(int number) {
    return new Service(
        new ObjectKey("default", "s" + number),
        Service.Type.CLUSTER_IP,
        List.of(IpAddress.v4(0x0A600000 + number)),
        List.of(new ServicePort("", Protocol.TCP, 80, 0)),
        "",
        false);
  }

  private static void await(String what, BooleanSupplier holds) throws InterruptedException {
    long deadline = System.nanoTime() + SOON.toNanos();
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      Thread.sleep(2);
    }
  }

  @Test
  @DisplayName("syncs everything at once when the catalog is filled, and not before")
  void firstSync() throws InterruptedException {
    catalog = new Catalog(EnumSet.of(Kind.SERVICE));
    start(Duration.ofMillis(1), Duration.ofSeconds(30));
    Catalog.Relist list = catalog.relist(Kind.SERVICE);
    catalog.put(service(1));
    catalog.put(service(2));
    assertThat(plane.deltas).isEmpty();
    list.done();
    await("the first sync", () -> !plane.deltas.isEmpty());
    assertThat(plane.deltas.getFirst().full()).isTrue();
    assertThat(plane.sizes()).containsExactly(2);
  }

  @Test
  @DisplayName("syncs an empty cluster too: what an earlier process left is to go")
  void emptyCluster() throws InterruptedException {
    start(Duration.ofMillis(1), Duration.ofSeconds(30));
    await("the first sync", () -> !plane.deltas.isEmpty());
    assertThat(plane.deltas.getFirst().full()).isTrue();
  }

  @Test
  @DisplayName("then syncs what changed")
  void changes() throws InterruptedException {
    catalog.put(service(1));
    start(Duration.ofMillis(1), Duration.ofSeconds(30));
    await("the first sync", () -> plane.deltas.size() == 1);
    catalog.put(service(2));
    await("the second sync", () -> plane.deltas.size() == 2);
    catalog.remove(Kind.SERVICE, service(1).key());
    await("the third sync", () -> plane.deltas.size() == 3);
    assertThat(plane.deltas).extracting(Delta::full).containsExactly(true, false, false);
    assertThat(plane.sizes()).containsExactly(1, 1, 1);
    assertThat(plane.deltas.getLast().removed()).hasSize(1);
  }

  @Test
  @DisplayName("makes one sync of changes that come faster than it may sync")
  void gathers() throws InterruptedException {
    start(Duration.ofMillis(400), Duration.ofSeconds(30));
    await("the first sync", () -> plane.deltas.size() == 1);
    for (int i = 1; i <= 200; i++) {
      catalog.put(service(i));
      Thread.sleep(5);
    }
    await(
        "all of them",
        () -> plane.sizes().stream().skip(1).mapToInt(Integer::intValue).sum() == 200);
    // a second and more of changes: two at once at the start, then one every 400 ms
    List<Long> times = plane.times;
    long span = times.getLast() - times.getFirst();
    assertThat((long) plane.deltas.size()).isLessThanOrEqualTo(3 + span / 400_000_000L);
  }

  @Test
  @DisplayName("after a failure syncs everything, on its own, until that succeeds")
  void failure() throws InterruptedException {
    catalog.put(service(1));
    start(Duration.ofMillis(1), Duration.ofSeconds(30));
    await("the first sync", () -> heard.events.contains("full"));
    plane.broken = true;
    catalog.put(service(2));
    await("a second try", () -> plane.deltas.size() >= 3);
    plane.broken = false;
    await("success", () -> heard.events.getLast().equals("full"));
    assertThat(heard.events).contains("failed: no such device");
    assertThat(plane.deltas.get(1).full()).isFalse();
    assertThat(plane.deltas.subList(2, plane.deltas.size())).allMatch(Delta::full);
    assertThat(plane.sizes().getLast()).isEqualTo(2);
  }

  @Test
  @DisplayName("goes on where a data plane breaks in a way that nobody thought of")
  void breaks() throws InterruptedException {
    start(Duration.ofMillis(1), Duration.ofSeconds(30));
    await("the first sync", () -> heard.events.contains("full"));
    plane.unheardOf = true;
    catalog.put(service(1));
    await("the failure", () -> heard.events.contains("failed: null"));
    plane.unheardOf = false;
    await("success", () -> heard.events.getLast().equals("full"));
    assertThat(plane.sizes().getLast()).isEqualTo(1);
  }

  @Test
  @DisplayName("puts back what somebody took away")
  void repairs() throws InterruptedException {
    catalog.put(service(1));
    start(Duration.ofMillis(1), Duration.ofMillis(50));
    await("the first sync", () -> plane.deltas.size() == 1);
    plane.intact = false;
    await("the repair", () -> plane.deltas.size() == 2);
    assertThat(plane.deltas.getLast().full()).isTrue();
    assertThat(heard.events).containsSubsequence("full", "broken", "full");
  }

  @Test
  @DisplayName("says nothing to the data plane where a change is none of its business")
  void noDifference() throws InterruptedException {
    catalog.put(service(1));
    start(Duration.ofMillis(1), Duration.ofSeconds(30));
    await("the first sync", () -> plane.deltas.size() == 1);
    catalog.put(
        new Service(
            new ObjectKey("default", "alias"),
            Service.Type.EXTERNAL_NAME,
            List.of(),
            List.of(),
            "example.com",
            false));
    await("that it was seen", () -> loops.getFirst().pending() == 0);
    catalog.put(service(2));
    await("the next sync", () -> plane.deltas.size() == 2);
    assertThat(plane.sizes()).containsExactly(1, 1);
  }
}
