package dev.seamark.zones.answer;

import static dev.seamark.zones.answer.TestCluster.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.answer.TestCluster.Reply;
import dev.seamark.zones.catalog.Kind;
import dev.seamark.zones.settings.PodMode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The name of a pod")
class PodNamesTest {
  private final TestCluster cluster = new TestCluster();

  private Reply askPod(String label, String type) {
    return cluster.ask(label + ".ns.pod.cluster.local. " + type);
  }

  @Test
  @DisplayName("is a name error unless switched on")
  void disabled() {
    assertThat(askPod("10-1-2-3", "A").rcode()).isEqualTo("NXDOMAIN");
    assertThat(cluster.ask("ns.pod.cluster.local. A").rcode()).isEqualTo("NXDOMAIN");
    assertThat(cluster.ask("pod.cluster.local. A").rcode()).isEqualTo("NOERROR");
  }

  @ParameterizedTest(name = "insecure: {0} {1} is {2}")
  @CsvSource({
    "10-1-2-3, A, 10.1.2.3",
    "fd00--1, AAAA, fd00:0:0:0:0:0:0:1",
    "--1, AAAA, 0:0:0:0:0:0:0:1",
    "fd00--, AAAA, fd00:0:0:0:0:0:0:0",
    "1-2-3-4-5-6-7-8, AAAA, 1:2:3:4:5:6:7:8",
    "10--1-2, AAAA, 10:0:0:0:0:0:1:2",
    "--ffff-a01-203, A, 10.1.2.3",
    "x.y.10-1-2-3, A, 10.1.2.3",
  })
  void insecure(String label, String type, String address) {
    cluster.with(cluster.settings().withPods(PodMode.INSECURE));
    assertThat(askPod(label, type).answers())
        .singleElement()
        .asString()
        .endsWith(" 5 " + type + " " + address);
  }

  @ParameterizedTest(name = "insecure: {0} is a name error")
  @ValueSource(
      strings = {
        "blah",
        "1-2-3",
        "256-1-1-1",
        "fd00-1",
        "fd00--1--2",
        "-",
        "---",
        "1-2-3-4-5-6-7-8-9",
        "12345--",
        "10-1-2-03",
        "a.b.c.10-1-2-3"
      })
  void noAddress(String label) {
    cluster.with(cluster.settings().withPods(PodMode.INSECURE));
    assertThat(askPod(label, "A").rcode()).isEqualTo("NXDOMAIN");
  }

  @Test
  @DisplayName("has an SRV record of port 0")
  void srv() {
    cluster.with(cluster.settings().withPods(PodMode.INSECURE));
    Reply reply = askPod("x.10-1-2-3", "SRV");
    assertThat(reply.answers())
        .containsExactly(
            "x.10-1-2-3.ns.pod.cluster.local. 5 SRV 0 100 0 10-1-2-3.ns.pod.cluster.local.");
    assertThat(reply.additional()).containsExactly("10-1-2-3.ns.pod.cluster.local. 5 A 10.1.2.3");
    assertThat(askPod("10-1-2-3", "TXT").rcode()).isEqualTo("NOERROR");
    assertThat(askPod("blah", "TXT").rcode()).isEqualTo("NXDOMAIN");
  }

  @Test
  @DisplayName("verified: is found while a pod has the address")
  void verified() {
    cluster
        .with(cluster.settings().withPods(PodMode.VERIFIED))
        .pod("a", "10.1.2.3")
        .pod("b", "10.1.2.3")
        .pod("six", "fd00::1");
    assertThat(askPod("10-1-2-3", "A").answers()).hasSize(1);
    assertThat(askPod("fd00--1", "AAAA").answers()).hasSize(1);
    assertThat(askPod("fd00-0-0-0-0-0-0-1", "AAAA").rcode()).isEqualTo("NXDOMAIN");
    assertThat(askPod("10-9-9-9", "A").rcode()).isEqualTo("NXDOMAIN");
    cluster.catalog.remove(Kind.POD, key("a"));
    assertThat(askPod("10-1-2-3", "A").answers()).hasSize(1);
    cluster.pod("b", "10.1.2.4");
    assertThat(askPod("10-1-2-3", "A").rcode()).isEqualTo("NXDOMAIN");
    assertThat(askPod("10-1-2-4", "A").answers()).hasSize(1);
  }
}
