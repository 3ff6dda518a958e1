package dev.seamark.server.plugins.upstream.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Position;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.exchange.Block;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Peer;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.exchange.Worker;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugin.HasCatalog;
import dev.seamark.server.upstream.FakeServer;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.wire.WireName;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

@DisplayName("Per query, the cache")
class CacheHitAllocationTest {
  private static final int ROUNDS = 20_000;

  private static final class Source implements Plugin {
    @Override
    public String name() {
      return "file";
    }

    @Override
    public void query(Exchange x) {
      Message query = x.queryMessage();
      Message reply = new Message(query.getHeader().getID());
      reply.getHeader().setFlag(Flags.QR);
      reply.addRecord(query.getQuestion(), Section.QUESTION);
      reply.addRecord(FakeServer.record("a.example.org. 3600 IN A 192.0.2.1"), Section.ANSWER);
      x.answered(this, reply);
    }
  }

  private static final class Nowhere implements Peer {
    private final InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 53);
    private int replies;

    @Override
    public InetSocketAddress remote() {
      return address;
    }

    @Override
    public InetSocketAddress local() {
      return address;
    }

    @Override
    public Transport transport() {
      return Transport.UDP;
    }

    @Override
    public void send(byte[] message, int length) {
      replies++;
    }
  }

  private record One(Block block) implements Responder.Dispatch {
    @Override
    public Block blockFor(Exchange exchange) {
      return block;
    }

    @Override
    public boolean anyClass() {
      return false;
    }

    @Override
    public Responder.Observer observer() {
      return Responder.Observer.NONE;
    }
  }

  /** Answers as the cluster's plugin does: ready bytes, no objects. */
  private static final class Cluster implements Plugin, HasCatalog {
    private final byte[] records =
        FakeServer.record("a.example.org. 30 IN A 192.0.2.1").toWire(Section.ANSWER);

    @Override
    public String name() {
      return "kubernetes";
    }

    @Override
    public void query(Exchange x) {
      x.reply().begin(x.query(), 0, true);
      int at = x.reply().length();
      System.arraycopy(records, 0, x.reply().ensure(at + records.length), at, records.length);
      x.reply().length(at + records.length);
      x.reply().counts(1, 0, 0);
      x.answered(this);
    }

    @Override
    public Catalog catalog() {
      return new Catalog(Set.of());
    }
  }

  @Test
  @DisplayName("allocates nothing for a hit")
  void hit() throws Exception {
    assertThat(bytesPerQuery(new Source())).isLessThan(0.1);
  }

  @Test
  @DisplayName("allocates nothing for an answer of the cluster that passes by")
  void cluster() throws Exception {
    assertThat(bytesPerQuery(new Cluster())).isLessThan(0.1);
  }

  private static double bytesPerQuery(Plugin source) throws Exception {
    Word word = new Word("cache", new Position("Corefile", 1, 1), false);
    Directive directive = new Directive(word, List.of(), List.of(), false);
    try (TestSetup setup = new TestSetup(".");
        ChainHarness harness = ChainHarness.of()) {
      Plugin cache = setup.start(Cache.TYPE, List.of(directive)).getFirst();
      Plugin[] chain = {cache, source};
      Responder responder = new Responder(new One(new Block(WireName.ROOT, "dns://:53", chain)));
      Worker worker = harness.worker();
      Nowhere peer = new Nowhere();
      byte[] query = ChainHarness.question("a.example.org. A").toWire();
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long least = Long.MAX_VALUE;
      for (int attempt = 0; attempt < 10; attempt++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUNDS; i++) {
          responder.receive(worker, peer, query, 0, query.length);
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertThat(peer.replies).isEqualTo(10 * ROUNDS);
      return least / (double) ROUNDS;
    }
  }
}
