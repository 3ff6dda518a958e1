package dev.seamark.proxy.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.process.log.Logging;
import dev.seamark.proxy.state.NodeInfo;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Kind;
import dev.seamark.zones.catalog.Node;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.ServiceCidr;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is known of this node")
class NodeWatchTest {
  private static final IpAddress FIRST = IpAddress.parse("192.0.2.1").orElseThrow();
  private static final IpAddress SECOND = IpAddress.parse("192.0.2.2").orElseThrow();
  private static final Cidr PODS = Cidr.parse("10.244.1.0/24").orElseThrow();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Logging logging = Logging.to(out);
  private final Catalog catalog = new Catalog(Set.of(Kind.NODE));
  private final NodeWatch watch = new NodeWatch(catalog, "here", false);

  @AfterEach
  void close() {
    logging.close();
  }

  private NodeInfo after(List<IpAddress> addresses, List<Cidr> podCidrs, String zone) {
    catalog.put(new Node("here", zone, addresses, addresses.size(), podCidrs, false));
    return watch.get();
  }

  @Test
  @DisplayName("follows its object: addresses, zone, and the ranges of its pods, however late")
  void follows() {
    assertThat(watch.get().podCidrs()).isEmpty();
    assertThat(after(List.of(FIRST), List.of(), "a").podCidrs()).isEmpty();
    assertThat(after(List.of(FIRST), List.of(PODS), "a").podCidrs()).containsExactly(PODS);
    NodeInfo moved = after(List.of(SECOND), List.of(PODS), "b");
    assertThat(moved.addresses()).containsExactly(SECOND);
    assertThat(moved.zone()).isEqualTo("b");
  }

  @Test
  @DisplayName("stays where its object has lost its addresses, and that is said once")
  void addressesLost() {
    after(List.of(FIRST), List.of(PODS), "a");
    NodeInfo now = after(List.of(), List.of(), "b");
    watch.get();

    assertThat(now.addresses()).containsExactly(FIRST);
    assertThat(now.podCidrs()).containsExactly(PODS);
    assertThat(now.zone()).isEqualTo("b");
    after(List.of(SECOND), List.of(PODS), "b");
    logging.drain();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            [WARNING] proxy/node: node here has lost its addresses; keeping what was known: [192.0.2.1]
            [INFO] proxy/node: node here has its addresses again
            """);
  }

  @Test
  @DisplayName("knows where its cluster has the addresses of Services, with its object or without")
  void serviceRanges() {
    Cidr first = Cidr.parse("10.96.0.0/16").orElseThrow();
    Cidr second = Cidr.parse("10.97.0.0/16").orElseThrow();
    catalog.put(new ServiceCidr("kubernetes", List.of(first)));
    assertThat(watch.get().serviceRanges()).containsExactly(first);

    catalog.put(new ServiceCidr("more", List.of(second)));
    assertThat(after(List.of(FIRST), List.of(), "a").serviceRanges())
        .containsExactly(first, second);
  }

  @Test
  @DisplayName("stays where its object is deleted")
  void deleted() {
    NodeInfo before = after(List.of(FIRST), List.of(PODS), "a");
    catalog.remove(Kind.NODE, ObjectKey.clusterScoped("here"));
    assertThat(catalog.node("here")).isEqualTo(Optional.empty());

    assertThat(watch.get()).isEqualTo(before);
    logging.drain();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("node here was deleted");
  }
}
