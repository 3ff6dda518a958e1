package dev.seamark.zones.answer;

import static dev.seamark.zones.answer.TestCluster.at;
import static dev.seamark.zones.answer.TestCluster.ip;
import static dev.seamark.zones.answer.TestCluster.named;
import static dev.seamark.zones.answer.TestCluster.ready;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.seamark.zones.settings.ExternalSettings;
import dev.seamark.zones.settings.PodMode;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.ReplyBuffer;
import dev.seamark.zones.wire.WireName;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An answer allocates nothing")
class NoAllocationTest {
  private static final int CALLS = 20_000;
  private static final long SLACK = 4_096; // what the measuring itself may take

  private final TestCluster cluster = new TestCluster();

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "web A",
        "web AAAA",
        "WEB TXT",
        "_http._tcp.web SRV",
        "db A",
        "db SRV",
        "many A",
        "db-0.db A",
        "10-1-1-1.many SRV",
        "_http._tcp.many A",
        "nope A",
        "www.example.com.ns.svc.cluster.local. A",
        "alias A",
        "out A",
        "cluster.local. SOA",
        "cluster.local. NS",
        "ns.dns.cluster.local. A",
        "1.0.0.10.in-addr.arpa. PTR",
        "1.0.1.10.in-addr.arpa. PTR",
        "10-1-2-3.ns.pod.cluster.local. A",
        "fd00--1.ns.pod.cluster.local. AAAA",
        "dns-version.cluster.local. TXT"
      })
  void allocatesNothing(String question) {
    cluster
        .with(
            cluster.settings().withPods(PodMode.INSECURE).withOwnAddresses(List.of(ip("10.1.1.7"))))
        .clusterIp("web", "10.0.0.1")
        .headless("db")
        .slice("a", "db", slice -> slice.endpoint(List.of("10.1.0.1"), named("db-0")))
        .headless("many")
        .slice("b", "many", ready("10.1.1.1", "10.1.1.2", "10.1.1.3", "10.1.1.7"))
        .slice("c", "many", ready("10.1.1.2"))
        .externalName("alias", "web.ns.svc.cluster.local")
        .externalName("out", "www.example.org");
    allocatesNothing(cluster.zones()::answer, question);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "web.ns.example.org. A",
        "_http._tcp.web.ns.example.org. SRV",
        "db.ns.example.org. AAAA",
        "db.ns.example.org. SRV",
        "_db-0.db.ns.example.org. A",
        "nope.ns.example.org. A",
        "example.org. SOA",
        "example.org. NS",
        "ns1.dns.example.org. A",
        "1.2.0.192.in-addr.arpa. PTR"
      })
  void allocatesNothingOutside(String question) {
    cluster
        .with(cluster.settings().withOwnAddresses(List.of(ip("10.1.0.1"))))
        .exposed("web", at("192.0.2.1", "lb.example.net"))
        .headless("db")
        .slice("a", "db", slice -> slice.endpoint(List.of("10.1.0.1"), named("db-0")));
    List<WireName> zones = List.of(WireName.parse("example.org"), TestCluster.IN_ADDR);
    ExternalZones outside = cluster.zones().external(new ExternalSettings(zones, "dns", 5, true));
    allocatesNothing(outside::answer, question);
  }

  private static void allocatesNothing(TestCluster.Answering zones, String question) {
    byte[] packet = TestCluster.query(question).packet();
    Query query = new Query();
    ReplyBuffer reply = new ReplyBuffer();
    ask(zones, packet, query, reply, CALLS / 4);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long self = Thread.currentThread().threadId();
    long before = threads.getThreadAllocatedBytes(self);
    ask(zones, packet, query, reply, CALLS);
    assertThat(threads.getThreadAllocatedBytes(self) - before).isLessThan(SLACK);
  }

  private static void ask(
      TestCluster.Answering zones, byte[] packet, Query query, ReplyBuffer reply, int times) {
    for (int i = 0; i < times; i++) {
      query.read(packet, packet.length);
      if (zones.answer(query, reply, 1232, i) == Verdict.NOT_OURS) {
        throw new IllegalStateException("not ours");
      }
    }
  }
}
