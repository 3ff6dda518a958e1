package dev.seamark.server.transport.quic;

import dev.seamark.server.exchange.Worker;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One socket of a listener. Its connections are on the loop of the socket. */
final class QuicSocket {
  /** Datagrams of clients are no larger; as much is read of one. */
  private static final int LARGEST = 2048;

  /** A message and its length. */
  private static final int WINDOW_OF_STREAM = 2 + 65_535;

  /** What a client may send ahead on all streams. */
  private static final int WINDOW = 4 * WINDOW_OF_STREAM;

  /** What is sent before the client says that it came. */
  private static final int FIRST_PACKETS = 10;

  private final QuicTerms terms;
  private final QuicLoop loop;
  private final int loops;
  private final ChannelGroup all;
  private final Unproved unproved = new Unproved();
  private final QuicDoor door;
  private final QuicPool pool;
  private @Nullable Channel channel;
  private boolean begun;

  /**
   * A socket that is not bound.
   *
   * @param loops how many sockets the listener has
   * @param all where connections are put
   */
  QuicSocket(QuicTerms terms, QuicLoop loop, int loops, ChannelGroup all) {
    this.terms = terms;
    this.loop = loop;
    this.loops = loops;
    this.all = all;
    door = new QuicDoor(terms.responder(), unproved);
    pool = new QuicPool(loop.worker());
  }

  /** What reads the datagrams. */
  ChannelHandler door() {
    return door;
  }

  void bound(Channel to) {
    channel = to;
  }

  /** Reads from now on, by the terms of the first time as far as clients are told them. */
  void begin() {
    Channel of = channel;
    if (of != null && !begun) {
      begun = true;
      of.pipeline().addLast(codec());
      of.config().setAutoRead(true);
    }
  }

  private ChannelHandler codec() {
    Worker worker = loop.worker();
    // A little longer than connections may be idle, which are closed with a word for that.
    Duration idle = terms.limits().idle().plus(terms.limits().read());
    QuicServerCodecBuilder builder =
        new QuicServerCodecBuilder()
            .maxIdleTimeout(idle.toMillis(), TimeUnit.MILLISECONDS)
            .maxRecvUdpPayloadSize(LARGEST)
            .initialMaxData(WINDOW)
            .initialMaxStreamDataBidirectionalRemote(WINDOW_OF_STREAM)
            .initialMaxStreamsBidirectional(terms.bounds().streams())
            .initialCongestionWindowPackets(FIRST_PACKETS)
            .activeMigration(false) // another socket would get the packets
            .tokenHandler(new RetryTokens(worker, loop.handshakes(), terms.responder()))
            .sslEngineProvider(each -> terms.tls().engine(each.alloc()))
            // Checking a certificate takes milliseconds: not on a loop.
            .sslTaskExecutor(task -> Thread.ofVirtual().name("tls-task").start(task))
            .handler(
                new ChannelInitializer<QuicChannel>() {
                  @Override
                  protected void initChannel(QuicChannel begun) {
                    all.add(begun);
                    QuicConnection connection =
                        new QuicConnection(terms, loop, loops, pool, unproved);
                    begun.pipeline().addLast(connection);
                    terms.protocol().begin(begun.pipeline(), connection);
                  }
                });
    terms.protocol().configure(builder);
    return builder.build();
  }

  /** No further connections. */
  void refuse() {
    loop.worker().loop().execute(door::close);
  }

  void close() {
    if (channel != null) {
      channel.close().awaitUninterruptibly();
    }
  }
}
