package dev.seamark.server.plugins.upstream.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.Await;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.upstream.FakeServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

@DisplayName("Beside a client that asks for slow names as fast as it can")
class FairSharesTest {
  private static final int PLACES = 180;
  private static final int SHARE = 120;
  private static final String GREEDY = "10.0.0.1";

  private final TestSetup setup = new TestSetup(".");
  private final FakeServer upstream =
      FakeServer.open(
          asked -> {
            if (!asked.question().getName().toString().startsWith("slow")) {
              asked.reply(asked.with("192.0.2.1"));
            }
          });
  private ChainHarness chain;

  @BeforeEach
  void open() throws Exception {
    String lines =
        "forward . %s {\n max_concurrent %d\n max_fails 0\n read_timeout 1m\n}"
            .formatted(upstream.address(), PLACES);
    chain =
        ChainHarness.of(
            setup.start(Forward.TYPE, Parsing.directives(lines)).toArray(Plugin[]::new));
  }

  @AfterEach
  void close() {
    setup.close();
    chain.close();
    upstream.close();
  }

  private double counted(String meter) {
    return setup.meters().get(meter).counter().count();
  }

  private List<CompletableFuture<Message>> flood(String prefix, int queries) {
    List<CompletableFuture<Message>> replies = new ArrayList<>();
    for (int i = 0; i < queries; i++) {
      Message query = ChainHarness.ednsQuestion("slow%s%d.test. A".formatted(prefix, i));
      replies.add(chain.sendFrom(GREEDY, query, Transport.UDP));
    }
    return replies;
  }

  @Test
  @DisplayName("a hundred others lose nothing, and it is told why it loses")
  void others() throws Exception {
    List<CompletableFuture<Message>> greedy = new ArrayList<>();
    for (int round = 0; round < 5; round++) {
      greedy.addAll(flood("r" + round, 400));
      List<CompletableFuture<Message>> polite = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        Message query = ChainHarness.question("r%dc%d.test. A".formatted(round, i));
        polite.add(chain.sendFrom("10.1.0." + i, query, Transport.UDP));
        if (i % 10 == 9) { // ten ask at once
          for (CompletableFuture<Message> reply : polite) {
            assertThat(reply.get(20, TimeUnit.SECONDS).getRcode()).isEqualTo(Rcode.NOERROR);
          }
        }
      }
    }
    Message last = greedy.getLast().get(20, TimeUnit.SECONDS);
    assertThat(last.getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(last.getOPT().getOptions().getFirst())
        .isInstanceOfSatisfying(
            ExtendedErrorCodeOption.class,
            error ->
                assertThat(error.getText())
                    .isEqualTo("concurrent queries of one client exceeded its share"));
    double refused = greedy.size() - SHARE;
    assertThat(counted("seamark_forward_share_rejects")).isEqualTo(refused);
    assertThat(counted("coredns_forward_max_concurrent_rejects_total")).isEqualTo(refused);
  }

  @Test
  @DisplayName("its own other addresses of one IPv6 network have no share of their own")
  void sameNetwork() {
    for (int i = 0; i < 400; i++) {
      Message query = ChainHarness.question("slow%d.test. A".formatted(i));
      chain.sendFrom("2001:db8::%x".formatted(i + 1), query, Transport.UDP);
    }
    Await.until(
        "what is above its share is refused",
        () -> counted("seamark_forward_share_rejects") == 400 - SHARE);
    assertThat(chain.askFrom("2001:db8:0:1::1", "a.test. A").getRcode()).isEqualTo(Rcode.NOERROR);
  }
}
