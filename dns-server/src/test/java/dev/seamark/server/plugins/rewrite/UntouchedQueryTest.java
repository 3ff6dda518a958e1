package dev.seamark.server.plugins.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.harness.ChainHarness;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A query that no rule is for")
class UntouchedQueryTest {
  private static final int ROUNDS = 20_000;
  private static final String RULES =
      """
      name exact old.example.org new.example.org
      name prefix foo bar answer auto
      name suffix .apps.example.org .default.svc.cluster.local answer auto
      name substring .mid. .inner.
      name regex (^(?:[^\\.]+\\.)+)svc\\.cluster\\.local\\.svc\\.cluster\\.local {1}svc.cluster.local
      name regex ^(.*)-(us-west-1)\\.example\\.org\\.$ {1}.service.{2}.consul
      type HTTPS A
      class CH IN
      ttl suffix .short.example.org 15
      rcode regex ^num[0-9]\\.example\\.org\\.$ 2 5
      edns0 local set 0xffee {some/label}
      """;

  private static final class Answering implements Plugin {
    @Override
    public String name() {
      return "end";
    }

    @Override
    public void query(Exchange x) {
      x.reply().begin(x.query(), 0, true);
      x.answered(this);
    }
  }

  @Test
  @DisplayName("costs no allocation")
  void allocatesNothing() throws Exception {
    List<Plugin> chain = new ArrayList<>(Rewritten.plugins(RULES));
    chain.add(new Answering());
    byte[] query = ChainHarness.question("my-service.my-ns.svc.cluster.local A").toWire();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (ChainHarness harness = ChainHarness.of(chain.toArray(Plugin[]::new))) {
      long least =
          harness
              .worker()
              .loop()
              .submit(
                  () -> {
                    long fewest = Long.MAX_VALUE;
                    for (int attempt = 0; attempt < 10; attempt++) {
                      long before = threads.getCurrentThreadAllocatedBytes();
                      harness.receive(query, ROUNDS);
                      long now = threads.getCurrentThreadAllocatedBytes();
                      fewest = Math.min(fewest, now - before);
                    }
                    return fewest;
                  })
              .get(60, TimeUnit.SECONDS);
      assertThat(least / (double) ROUNDS).isLessThan(0.1);
    }
  }
}
