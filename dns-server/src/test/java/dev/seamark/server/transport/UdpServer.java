package dev.seamark.server.transport;

import dev.seamark.server.exchange.Block;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Worker;
import dev.seamark.zones.wire.WireName;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Assumptions;

/** One socket on one loop, and a plugin behind it that answers everything. */
final class UdpServer implements AutoCloseable {
  /** Which socket. */
  enum Kind {
    MMSG,
    NETTY
  }

  private final Workers workers = new Workers(1, System::nanoTime, new SplittableRandom(1));
  private final UdpSocket socket;

  private UdpServer(
      Kind kind, String ip, Consumer<Exchange> plugin, UnaryOperator<DatagramCalls> calls)
      throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(ip), 0);
    Worker worker = workers.all().getFirst();
    Responder responder = responder(plugin);
    if (kind == Kind.MMSG) {
      Assumptions.assumeTrue(MmsgSocket.suits(worker.loop()), "Linux with recvmmsg");
      socket = MmsgSocket.open(worker, responder, address, calls.apply(new Mmsg()));
    } else {
      socket = NettyUdpSocket.open(workers, worker, responder, address);
    }
    socket.begin();
  }

  static UdpServer open(Kind kind, String ip, Consumer<Exchange> plugin) throws IOException {
    return new UdpServer(kind, ip, plugin, calls -> calls);
  }

  /** One whose system calls go through something that may change what they say. */
  static UdpServer open(String ip, Consumer<Exchange> plugin, UnaryOperator<DatagramCalls> calls)
      throws IOException {
    return new UdpServer(Kind.MMSG, ip, plugin, calls);
  }

  /** A responder whose only plugin is this. */
  static Responder responder(Consumer<Exchange> plugin) {
    return new Responder(dispatch(plugin));
  }

  /** Sends everything to this plugin. */
  static Responder.Dispatch dispatch(Consumer<Exchange> plugin) {
    return new Everything(new Block(WireName.ROOT, "dns://:53", chain(plugin)));
  }

  private static Plugin[] chain(Consumer<Exchange> plugin) {
    return new Plugin[] {
      new Plugin() {
        @Override
        public String name() {
          return "test";
        }

        @Override
        public void query(Exchange x) {
          plugin.accept(x);
        }
      }
    };
  }

  /** Answers with the question and no records. */
  static void echo(Exchange x) {
    x.reply().begin(x.query(), 0, true);
    x.answered(x.block().chain()[0]);
  }

  int port() {
    return socket.local().getPort();
  }

  Worker worker() {
    return workers.all().getFirst();
  }

  /** What the loop's thread says. */
  <T> T onLoop(Function<Worker, T> question) throws Exception {
    return worker().loop().submit(() -> question.apply(worker())).get();
  }

  Promise<Void> drain() {
    Promise<Void> drained = GlobalEventExecutor.INSTANCE.newPromise();
    socket.drain(drained);
    return drained;
  }

  void closeSocket() {
    socket.close().awaitUninterruptibly();
  }

  @Override
  public void close() {
    try {
      closeSocket();
    } finally {
      workers.close();
    }
  }

  private record Everything(Block block) implements Responder.Dispatch {
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
      return Responder.Observer.NONE;
    }
  }
}
