package dev.seamark.server.plugins.transports;

import dev.seamark.server.upstream.tls.Authority;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamResetException;
import io.netty.handler.codec.quic.QuicStreamType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;

/** A connection of QUIC to a server of a test, by Netty's own client. */
final class QuicClient implements AutoCloseable {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final int WINDOW = 1 << 20;
  private static final int STREAMS = 100;

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final Channel socket;
  final QuicChannel connection;

  /** What became of a stream: what the server has sent on it up to its end, or a code. */
  @SuppressWarnings("ArrayRecordComponent") // not compared
  record Outcome(byte[] bytes, long code) {
    static final long NONE = -1;

    Message message() throws IOException {
      byte[] message = new byte[bytes.length - 2];
      System.arraycopy(bytes, 2, message, 0, message.length);
      return new Message(message);
    }
  }

  /** Connects, with a certificate only where one is given. */
  static QuicClient connect(Served to, String protocol, Authority.Issued... own) throws Exception {
    return connect(to, protocol, builder -> builder, List.of(), own);
  }

  static QuicClient connect(
      Served to,
      String protocol,
      UnaryOperator<QuicClientCodecBuilder> change,
      List<ChannelHandler> inside,
      Authority.Issued... own)
      throws Exception {
    QuicSslContextBuilder tls =
        QuicSslContextBuilder.forClient()
            .trustManager(to.authority.trust())
            .applicationProtocols(protocol);
    for (Authority.Issued each : own) {
      tls.keyManager(each.insistent(), null);
    }
    return new QuicClient(to.port, tls.build(), change, inside);
  }

  private QuicClient(
      int port,
      QuicSslContext tls,
      UnaryOperator<QuicClientCodecBuilder> change,
      List<ChannelHandler> inside)
      throws Exception {
    QuicClientCodecBuilder codec =
        new QuicClientCodecBuilder()
            .sslEngineProvider(each -> tls.newEngine(each.alloc(), "localhost", port))
            .maxIdleTimeout(Served.PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
            .initialMaxData(WINDOW)
            .initialMaxStreamDataBidirectionalLocal(WINDOW)
            .initialMaxStreamDataUnidirectional(WINDOW)
            .initialMaxStreamsUnidirectional(STREAMS);
    socket =
        new Bootstrap()
            .group(group)
            .channel(NioDatagramChannel.class)
            .handler(change.apply(codec).build())
            .bind(LOOPBACK, 0)
            .sync()
            .channel();
    try {
      connection =
          QuicChannel.newBootstrap(socket)
              .handler(
                  new ChannelInitializer<QuicChannel>() {
                    @Override
                    protected void initChannel(QuicChannel begun) {
                      begun.pipeline().addLast(new Closing());
                      begun.pipeline().addLast(inside.toArray(ChannelHandler[]::new));
                    }
                  })
              .remoteAddress(new InetSocketAddress(LOOPBACK, port))
              .connect()
              .get(Served.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (Exception e) {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw e;
    }
  }

  private final class Closing extends ChannelInboundHandlerAdapter {
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof QuicConnectionCloseEvent close) {
        closed.complete(close.error());
      }
      context.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      closed.complete(-1);
      context.fireChannelInactive();
    }
  }

  /** The code that the server has closed the connection with. */
  int closedWith() throws Exception {
    return closed.get(Served.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * First packets of so many connections, as they are sent to somebody who does not reply; the keys
   * of each are its own.
   */
  static List<byte[]> firstPackets(int count) throws Exception {
    QuicSslContext tls = QuicSslContextBuilder.forClient().applicationProtocols("doq").build();
    MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    Map<String, byte[]> packets = new LinkedHashMap<>(); // by connection, which tries again
    try (DatagramSocket silent = new DatagramSocket(0, LOOPBACK)) {
      silent.setSoTimeout(Served.PATIENCE_MILLIS);
      Channel socket =
          new Bootstrap()
              .group(group)
              .channel(NioDatagramChannel.class)
              .handler(new QuicClientCodecBuilder().sslContext(tls).build())
              .bind(LOOPBACK, 0)
              .sync()
              .channel();
      while (packets.size() < count) {
        var _ =
            QuicChannel.newBootstrap(socket)
                .handler(new ChannelInboundHandlerAdapter())
                .remoteAddress(silent.getLocalSocketAddress())
                .connect();
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        silent.receive(packet);
        byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
        String connection = HexFormat.of().formatHex(bytes, 6, 6 + bytes[5]);
        packets.putIfAbsent(connection, bytes);
      }
      return List.copyOf(packets.values());
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  /** A stream that this client has opened. */
  static final class Stream extends ChannelInboundHandlerAdapter {
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private @Nullable QuicStreamChannel channel;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      read.writeBytes(ByteBufUtil.getBytes(bytes));
      bytes.release();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event == ChannelInputShutdownReadComplete.INSTANCE) {
        outcome.complete(new Outcome(read.toByteArray(), Outcome.NONE));
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (cause instanceof QuicStreamResetException reset) {
        outcome.complete(new Outcome(read.toByteArray(), reset.applicationProtocolCode()));
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      outcome.complete(new Outcome(read.toByteArray(), Outcome.NONE));
    }

    Stream write(byte... bytes) {
      channel().writeAndFlush(Unpooled.copiedBuffer(bytes));
      return this;
    }

    Stream end() {
      channel().shutdownOutput();
      return this;
    }

    /** What becomes of it. */
    Outcome outcome() throws Exception {
      return outcome.get(Served.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    boolean isOver() {
      return outcome.isDone();
    }

    QuicStreamChannel channel() {
      return Objects.requireNonNull(channel);
    }
  }

  Stream open() throws Exception {
    return open(QuicStreamType.BIDIRECTIONAL);
  }

  Stream open(QuicStreamType type) throws Exception {
    Stream stream = new Stream();
    stream.channel =
        connection
            .createStream(
                type,
                new ChannelInitializer<QuicStreamChannel>() {
                  @Override
                  protected void initChannel(QuicStreamChannel channel) {
                    channel.pipeline().addLast(stream);
                  }
                })
            .get(Served.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    return stream;
  }

  /** Asks on a stream of its own. */
  Outcome ask(Message query) throws Exception {
    return open().write(framed(query.toWire())).end().outcome();
  }

  /** A message behind its length. */
  static byte[] framed(byte... message) {
    byte[] framed = new byte[message.length + 2];
    framed[0] = (byte) (message.length >>> 8);
    framed[1] = (byte) message.length;
    System.arraycopy(message, 0, framed, 2, message.length);
    return framed;
  }

  /** A query as clients are to send it, with the ID 0. */
  static Message query(String name) throws IOException {
    Message query = Served.query(name);
    query.getHeader().setID(0);
    return query;
  }

  @Override
  public void close() {
    connection.close().awaitUninterruptibly();
    socket.close().awaitUninterruptibly();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
