package dev.seamark.server.upstream.doh;

import dev.seamark.server.upstream.tls.Authority;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** A server of DNS over HTTPS by Netty, on the loopback. */
public final class FakeDohServer implements AutoCloseable {
  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<Channel> connections = new CopyOnWriteArrayList<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Function<Request, Response> behaviour;
  private final Channel channel;

  /** A request, and the message in it. */
  public record Request(String method, String path, String authority, Message message) {
    /** A response with this address. */
    public Response with(String address) {
      Message reply = new Message(message.getHeader().getID());
      reply.getHeader().setFlag(Flags.QR);
      Record question = message.getQuestion();
      reply.addRecord(question, Section.QUESTION);
      reply.addRecord(
          dev.seamark.server.upstream.FakeServer.record(question.getName() + " 60 IN A " + address),
          Section.ANSWER);
      return new Response(200, reply.toWire());
    }
  }

  /** What is sent back. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Response(int status, byte[] body) {}

  /** A server with this certificate. */
  public FakeDohServer(Authority.Issued issued, Function<Request, Response> behaviour) {
    this.behaviour = behaviour;
    try {
      SslContext tls =
          SslContextBuilder.forServer(issued.key(), issued.certificate())
              .applicationProtocolConfig(
                  new ApplicationProtocolConfig(
                      ApplicationProtocolConfig.Protocol.ALPN,
                      ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                      ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                      "h2"))
              .build();
      channel =
          new ServerBootstrap()
              .group(group)
              .channel(NioServerSocketChannel.class)
              .childHandler(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel connection) {
                      connections.add(connection);
                      connection
                          .pipeline()
                          .addLast(tls.newHandler(connection.alloc()))
                          .addLast(Http2FrameCodecBuilder.forServer().build())
                          .addLast(
                              new Http2MultiplexHandler(
                                  new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel stream) {
                                      stream.pipeline().addLast(new Stream());
                                    }
                                  }));
                    }
                  })
              .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .syncUninterruptibly()
              .channel();
    } catch (SSLException e) {
      throw new AssertionError(e);
    }
  }

  /** One request. */
  private final class Stream extends SimpleChannelInboundHandler<Http2StreamFrame> {
    private Http2Headers headers = new DefaultHttp2Headers();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    @Override
    protected void channelRead0(ChannelHandlerContext context, Http2StreamFrame frame) {
      if (frame instanceof Http2HeadersFrame begin) {
        headers = begin.headers();
        if (begin.isEndStream()) {
          respond(context);
        }
      } else if (frame instanceof Http2DataFrame data) {
        body.writeBytes(ByteBufUtil.getBytes(data.content()));
        if (data.isEndStream()) {
          respond(context);
        }
      }
    }

    private void respond(ChannelHandlerContext context) {
      String path = String.valueOf(headers.path());
      int question = path.indexOf("?dns=");
      byte[] bytes =
          question < 0
              ? body.toByteArray()
              : Base64.getUrlDecoder().decode(path.substring(question + 5));
      try {
        Request request =
            new Request(
                String.valueOf(headers.method()),
                question < 0 ? path : path.substring(0, question),
                String.valueOf(headers.authority()),
                new Message(bytes));
        requests.add(request);
        Response response = behaviour.apply(request);
        Http2Headers answer = new DefaultHttp2Headers().status(String.valueOf(response.status()));
        context.write(new DefaultHttp2HeadersFrame(answer, false));
        context.writeAndFlush(
            new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(response.body()), true));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** {@code 127.0.0.1:port}. */
  public String address() {
    return "127.0.0.1:" + ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** What was asked so far, health checks not among it. */
  public List<Request> requests() {
    return requests.stream()
        .filter(each -> each.message().getQuestion().getType() != org.xbill.DNS.Type.NS)
        .toList();
  }

  /** How many connections were made. */
  public int connections() {
    return connections.size();
  }

  /** Says on all connections that no further requests are taken. */
  public void goAway() {
    for (Channel each : connections) {
      each.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR)).syncUninterruptibly();
    }
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
    connections.forEach(Channel::close);
    group.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
  }
}
