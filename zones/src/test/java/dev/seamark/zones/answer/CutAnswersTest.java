package dev.seamark.zones.answer;

import static dev.seamark.zones.answer.TestCluster.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.answer.TestCluster.Reply;
import dev.seamark.zones.catalog.EndpointSlice.AddressType;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An answer that is too large")
class CutAnswersTest {
  private static final int LIMIT = 512;

  private final TestCluster cluster = new TestCluster();

  @BeforeEach
  void manyEndpoints() {
    String[] v4 = IntStream.range(0, 60).mapToObj(i -> "10.1.0." + i).toArray(String[]::new);
    String[] v6 = IntStream.range(1, 60).mapToObj(i -> "fd00::" + i).toArray(String[]::new);
    cluster
        .headless("big")
        .slice("a", "big", ready(v4))
        .slice("b", "big", AddressType.IPV6, ready(v6))
        .headless("mid")
        .slice(
            "c",
            "mid",
            ready(
                "10.1.1.1",
                "10.1.1.2",
                "10.1.1.3",
                "10.1.1.4",
                "10.1.1.5",
                "10.1.1.6",
                "10.1.1.7"));
  }

  @ParameterizedTest(name = "is cut to what fits: {0}")
  @ValueSource(strings = {"big A", "big AAAA", "big SRV", "_http._tcp.big SRV"})
  void isCut(String question) {
    Reply whole = cluster.ask(question);
    assertThat(whole.truncated()).isFalse();
    Reply cut = cluster.ask(question, LIMIT, 0);
    assertThat(cut.truncated()).isTrue();
    assertThat(cut.answers()).isNotEmpty().hasSizeLessThan(60);
    assertThat(whole.answers()).containsAll(cut.answers());
    assertThat(cut.additional()).isEmpty();
  }

  @ParameterizedTest(name = "differs from asker to asker, so that all get work: {0}")
  @ValueSource(strings = {"big A", "big AAAA", "big SRV"})
  void rotates(String question) {
    Set<String> seen = new HashSet<>();
    for (int rotation = -200; rotation < 0; rotation++) {
      seen.addAll(cluster.ask(question, LIMIT, rotation).answers());
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(cluster.ask(question).answers());
  }

  @Test
  @DisplayName("loses its additional records first")
  void losesGlueFirst() {
    Reply cut = cluster.ask("_http._tcp.mid SRV", LIMIT, 0);
    assertThat(cut.answers()).hasSize(7);
    assertThat(cut.additional()).isNotEmpty().hasSizeLessThan(7);
    assertThat(cut.truncated()).isTrue();
  }

  @Test
  @DisplayName("is whole where all fits, at whatever offset the glue's targets stand")
  void isWholeWhereAllFits() {
    String[] addresses =
        IntStream.range(0, 600)
            .mapToObj(i -> "10.2." + i / 250 + "." + i % 250)
            .toArray(String[]::new);
    cluster.headless("huge").slice("d", "huge", ready(addresses));
    Reply reply = cluster.ask("huge SRV");
    assertThat(reply.truncated()).isFalse();
    assertThat(reply.answers()).hasSize(600);
    assertThat(reply.additional())
        .hasSize(600)
        .contains("10-2-2-99.huge.ns.svc.cluster.local. 5 A 10.2.2.99");
  }
}
