package dev.seamark.server.harness;

import dev.seamark.server.exchange.Block;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.MessageStream;
import dev.seamark.server.exchange.Peer;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.exchange.Worker;
import dev.seamark.zones.wire.WireName;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** A chain of plugins on one event loop, asked without sockets. */
public final class ChainHarness implements AutoCloseable {
  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Worker worker;
  private final Responder responder;

  private ChainHarness(LongSupplier nanos, Plugin... chain) {
    EventLoop loop = group.next();
    worker = new Worker(0, loop, nanos, new SplittableRandom(1));
    Block block = new Block(WireName.ROOT, "dns://:53", chain);
    responder =
        new Responder(
            new Responder.Dispatch() {
              @Override
              public @Nullable Block blockFor(Exchange exchange) {
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
            });
  }

  /** A harness of these plugins in this order. */
  public static ChainHarness of(Plugin... chain) {
    return new ChainHarness(System::nanoTime, chain);
  }

  /** A harness whose workers read this clock. */
  public static ChainHarness of(LongSupplier nanos, Plugin... chain) {
    return new ChainHarness(nanos, chain);
  }

  /** The event loop's worker. */
  public Worker worker() {
    return worker;
  }

  /** Asks {@code NAME TYPE [CLASS]} over UDP. */
  public Message ask(String question) {
    return ask(question(question), Transport.UDP);
  }

  /** Asks and waits for the reply, at most 20 seconds. */
  public Message ask(Message query, Transport transport) {
    return reply(query, send(query, transport));
  }

  /** Asks {@code NAME TYPE [CLASS]} over UDP from this address. */
  public Message askFrom(String address, String question) {
    return askFrom(address, question(question));
  }

  /** The same with a query made by hand. */
  public Message askFrom(String address, Message query) {
    return reply(query, send(query, Transport.UDP, InetAddress.ofLiteral(address)));
  }

  private static Message reply(Message query, CompletableFuture<Message> coming) {
    try {
      return coming.get(20, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("no reply to " + query.getQuestion(), e);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Sends the query; the future gets the reply, if ever one comes. */
  public CompletableFuture<Message> send(Message query, Transport transport) {
    return send(query, transport, InetAddress.getLoopbackAddress());
  }

  /** The same from this address. */
  public CompletableFuture<Message> sendFrom(String address, Message query, Transport transport) {
    return send(query, transport, InetAddress.ofLiteral(address));
  }

  private CompletableFuture<Message> send(Message query, Transport transport, InetAddress from) {
    CompletableFuture<Message> reply = new CompletableFuture<>();
    Peer peer = new TestPeer(transport, new InetSocketAddress(from, 40_000), reply);
    byte[] wire = query.toWire();
    worker.loop().execute(() -> responder.receive(worker, peer, wire, 0, wire.length));
    return reply;
  }

  /** Asks again and again from nobody, who wants no reply. To be called on the worker's loop. */
  public void receive(byte[] query, int times) {
    for (int i = 0; i < times; i++) {
      responder.receive(worker, NOBODY, query, 0, query.length);
    }
  }

  /** A query for {@code NAME TYPE [CLASS]}. */
  public static Message question(String text) {
    String[] words = text.split(" ", -1);
    try {
      int dclass = words.length > 2 ? DClass.value(words[2]) : DClass.IN;
      String name = words[0].endsWith(".") ? words[0] : words[0] + ".";
      return Message.newQuery(
          Record.newRecord(Name.fromString(name), Type.value(words[1]), dclass));
    } catch (TextParseException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** The same with an OPT record (RFC 6891). */
  public static Message ednsQuestion(String text) {
    Message query = question(text);
    query.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
    return query;
  }

  @Override
  public void close() {
    Future<?> _ = group.shutdownGracefully(0, 5, TimeUnit.SECONDS);
  }

  private static final Peer NOBODY =
      new Peer() {
        private final InetSocketAddress address =
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 40_000);

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
        public void send(byte[] message, int length) {}
      };

  private record TestPeer(
      Transport transport, InetSocketAddress remote, CompletableFuture<Message> reply)
      implements Peer {
    @Override
    public InetSocketAddress local() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 53);
    }

    @Override
    public boolean takesStreams() {
      return transport == Transport.TCP;
    }

    /** Takes the first message for the reply, and passes over the others. */
    @Override
    public void stream(MessageStream messages) {
      boolean more = true;
      while (more) {
        more = messages.sendNext();
      }
    }

    @Override
    public void send(byte[] message, int length) {
      try {
        reply.complete(new Message(Arrays.copyOf(message, length)));
      } catch (IOException e) {
        reply.completeExceptionally(new UncheckedIOException(e));
      }
    }
  }
}
