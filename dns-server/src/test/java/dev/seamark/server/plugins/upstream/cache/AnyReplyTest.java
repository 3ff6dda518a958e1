package dev.seamark.server.plugins.upstream.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Position;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.exchange.Block;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Peer;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.upstream.FakeServer;
import dev.seamark.server.upstream.ReplyCheck;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.WireName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Section;

@DisplayName("Whatever an upstream replies")
class AnyReplyTest {
  private static final byte[] QUERY = query();

  /** A chain of the cache and a plugin that replies with these bytes as an upstream would. */
  private static final class World implements AutoCloseable, Responder.Dispatch, Peer {
    private final TestSetup setup = new TestSetup(".");
    private final ChainHarness harness = ChainHarness.of();
    private final Block block;
    private final Responder responder = new Responder(this);
    private final InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 53);
    private byte[] reply = {};
    private int sent;
    private int panics;

    World() throws CorefileException {
      Word word = new Word("cache", new Position("Corefile", 1, 1), false);
      Directive directive = new Directive(word, List.of(), List.of(), false);
      Plugin cache = setup.start(Cache.TYPE, List.of(directive)).getFirst();
      Plugin upstream =
          new Plugin() {
            @Override
            public String name() {
              return "forward";
            }

            @Override
            public void query(Exchange x) {
              x.replyUpstream(reply, 0, reply.length);
              x.answered(this);
            }
          };
      block = new Block(WireName.ROOT, "dns://:53", new Plugin[] {cache, upstream});
    }

    /** Asks twice, the second time of the cache if the reply is kept. */
    void ask(byte[] bytes, int salt) {
      if (ReplyCheck.of(QUERY, bytes, bytes.length, false) != ReplyCheck.Verdict.SOUND) {
        return;
      }
      reply = Arrays.copyOf(bytes, ReplyCheck.lengthOf(QUERY, bytes, bytes.length));
      byte[] query = QUERY.clone();
      for (int i = 0; i < 8; i++) { // another name each time, so that the cache does not know it
        query[Query.HEADER + 1 + i] = (byte) ('a' + (salt >>> 4 * i & 0xF));
      }
      int before = sent;
      responder.receive(harness.worker(), this, query, 0, query.length);
      responder.receive(harness.worker(), this, query, 0, query.length);
      assertThat(panics).isZero();
      assertThat(sent).isEqualTo(before + 2);
    }

    @Override
    public Block blockFor(Exchange exchange) {
      return block;
    }

    @Override
    public boolean anyClass() {
      return true;
    }

    @Override
    public Responder.Observer observer() {
      return new Responder.Observer() {
        @Override
        public void refused(Exchange exchange, int rcode) {}

        @Override
        public void panicked() {
          panics++;
        }
      };
    }

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
      sent++;
    }

    @Override
    public void close() {
      harness.close();
      setup.close();
    }
  }

  private static byte[] query() {
    Message query = ChainHarness.question("aaaaaaaa.example.org A");
    query.addRecord(new OPTRecord(600, 0, 0), Section.ADDITIONAL);
    return query.toWire();
  }

  private static byte[] reply(int addresses) {
    Message reply = new Message(1);
    reply.getHeader().setFlag(Flags.QR);
    reply.addRecord(
        ChainHarness.question("aaaaaaaa.example.org A").getQuestion(), Section.QUESTION);
    reply.addRecord(
        FakeServer.record("aaaaaaaa.example.org. 60 IN CNAME b.example.org."), Section.ANSWER);
    for (int i = 0; i < addresses; i++) {
      reply.addRecord(FakeServer.record("b.example.org. 60 IN A 192.0.2." + i), Section.ANSWER);
    }
    reply.addRecord(
        FakeServer.record("example.org. 9 IN SOA ns.example.org. h.example.org. 1 2 3 4 5"),
        Section.AUTHORITY);
    reply.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
    reply.addRecord(FakeServer.record("ns.example.org. 60 IN A 192.0.2.1"), Section.ADDITIONAL);
    return reply.toWire();
  }

  @ParameterizedTest(name = "seed {0}")
  @DisplayName("reaches the client, is kept or not, and breaks nothing")
  @ValueSource(longs = {1, 2, 3})
  void mutations(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    byte[][] wholes = {reply(0), reply(2), reply(60)};
    try (World world = new World()) {
      for (int round = 0; round < 6_000; round++) {
        byte[] bytes = wholes[random.nextInt(wholes.length)].clone();
        for (int i = random.nextInt(5); i > 0; i--) {
          int at = random.nextInt(bytes.length);
          bytes[at < 12 || at > 37 ? at : 11] = (byte) random.nextInt();
        }
        world.ask(bytes, round);
      }
    }
  }

  @FuzzTest
  void anyBytes(byte[] bytes) throws Exception {
    try (World world = new World()) {
      world.ask(bytes, 0);
    }
  }
}
