package dev.seamark.server.transport.doh;

import dev.seamark.server.exchange.Transport;
import dev.seamark.server.transport.quic.QuicConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http3.DefaultHttp3DataFrame;
import io.netty.handler.codec.http3.DefaultHttp3Headers;
import io.netty.handler.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.handler.codec.http3.Http3DataFrame;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3Exception;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.handler.codec.http3.Http3HeadersFrame;
import io.netty.handler.codec.http3.Http3RequestStreamInboundHandler;
import io.netty.handler.codec.quic.QuicException;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A stream with one request and its response. Confined to the loop of its connection. */
final class Http3Stream extends Http3RequestStreamInboundHandler
    implements QuicConnection.Unfinished, DohReply.Carrier {
  private final QuicStreamChannel stream;
  private final QuicConnection connection;
  private @Nullable Http3Headers head;
  private ByteBuf body = Unpooled.EMPTY_BUFFER;
  private boolean taken;

  Http3Stream(QuicStreamChannel stream, QuicConnection connection) {
    this.stream = stream;
    this.connection = connection;
  }

  // ---- the request

  @Override
  public void channelActive(ChannelHandlerContext context) {
    connection.begun(this);
    context.fireChannelActive();
  }

  @Override
  protected void channelRead(ChannelHandlerContext context, Http3HeadersFrame frame) {
    if (head == null) { // what comes behind a body says nothing here
      head = frame.headers();
    }
  }

  @Override
  protected void channelRead(ChannelHandlerContext context, Http3DataFrame frame) {
    ByteBuf content = frame.content();
    int bytes = content.readableBytes();
    try {
      if (taken || bytes == 0) {
        return;
      }
      if (body.readableBytes() + bytes > DohRequest.MAX_MESSAGE) {
        whole();
        refuse(413);
        stream.shutdownInput(Http3ErrorCode.H3_NO_ERROR.code());
        return;
      }
      connection.holds(bytes);
      if (!taken) { // it may have been too much
        body = body.isReadable() ? body : context.alloc().buffer(bytes);
        body.writeBytes(content);
      }
    } finally {
      frame.release();
    }
  }

  @Override
  protected void channelInputClosed(ChannelHandlerContext context) {
    if (taken) {
      return;
    }
    Http3Headers read = head;
    if (read == null || connection.isClosed()) {
      whole();
      stream.shutdown(Http3ErrorCode.H3_REQUEST_INCOMPLETE.code());
      return;
    }
    if (connection.isFull()) {
      whole();
      stream.shutdown(Http3ErrorCode.H3_REQUEST_REJECTED.code());
      return;
    }
    DohRequest request =
        DohRequest.of(orEmpty(read.method()), orEmpty(read.path()), read.get("content-type"), body);
    whole();
    switch (request) {
      case DohRequest.Bad bad -> refuse(bad.status());
      case DohRequest.Query query ->
          connection.receive(new Reply(), query.message(), query.message().length);
    }
  }

  private static CharSequence orEmpty(@Nullable CharSequence text) {
    return text == null ? "" : text;
  }

  /** Nothing more of the request is wanted. */
  private void whole() {
    taken = true;
    connection.finished(this);
    int bytes = body.readableBytes();
    body.release();
    body = Unpooled.EMPTY_BUFFER;
    if (bytes > 0) {
      connection.holds(-bytes);
    }
  }

  @Override
  public void tooLate() {
    if (!taken) {
      whole();
      stream.shutdown(Http3ErrorCode.H3_REQUEST_INCOMPLETE.code());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (!taken) {
      whole();
    }
    context.fireChannelInactive();
  }

  @Override
  protected void handleQuicException(ChannelHandlerContext context, QuicException cause) {
    if (!taken) { // the client has given up before its request was whole
      whole();
      stream.shutdown(Http3ErrorCode.H3_REQUEST_CANCELLED.code());
    }
  }

  @Override
  protected void handleHttp3Exception(ChannelHandlerContext context, Http3Exception cause) {
    connection.protocolError();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof QuicException || cause instanceof Http3Exception) {
      super.exceptionCaught(context, cause);
    } else {
      connection.responder().broke("a stream of HTTP/3", cause);
      stream.shutdown(Http3ErrorCode.H3_INTERNAL_ERROR.code());
    }
  }

  // ---- the response

  private void refuse(int status) {
    responded(status);
    write(status);
  }

  private void write(int status) {
    Http3Headers headers =
        new DefaultHttp3Headers()
            .status(Integer.toString(status))
            .set("cache-control", "no-store")
            .set("content-length", "0");
    if (status == 405) {
      headers.set("allow", "GET, POST");
    }
    if (isOpen()) {
      stream
          .writeAndFlush(new DefaultHttp3HeadersFrame(headers))
          .addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
    }
  }

  private void write(byte[] message, int length, long maxAge) {
    if (!isOpen()) {
      return;
    }
    Http3Headers headers =
        new DefaultHttp3Headers()
            .status("200")
            .set("content-type", DohRequest.TYPE)
            .set("cache-control", "max-age=" + maxAge)
            .setInt("content-length", length);
    stream.write(new DefaultHttp3HeadersFrame(headers));
    ByteBuf out = stream.alloc().directBuffer(length).writeBytes(message, 0, length);
    var written = stream.writeAndFlush(new DefaultHttp3DataFrame(out));
    if (!written.isDone()) { // the client takes no more now
      connection.holds(length);
      written.addListener(_ -> connection.holds(-length));
    }
    written.addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
  }

  private boolean isOpen() {
    return !connection.isClosed() && stream.isOpen();
  }

  @Override
  public void responded(int status) {
    connection.responder().responded(status);
    connection.sent();
  }

  @Override
  public void ended() {
    connection.ended();
  }

  @Override
  public InetSocketAddress remote() {
    return connection.remote();
  }

  @Override
  public InetSocketAddress local() {
    return connection.local();
  }

  @Override
  public Transport transport() {
    return connection.transport();
  }

  /** The response on this stream. */
  private final class Reply extends DohReply {
    Reply() {
      super(Http3Stream.this);
    }

    @Override
    void respond(byte[] message, int length, long maxAge) {
      write(message, length, maxAge);
    }

    @Override
    void respond(int status) {
      write(status);
    }

    @Override
    public void breakOff() {
      stream.shutdown(Http3ErrorCode.H3_INTERNAL_ERROR.code());
    }
  }
}
