package dev.seamark.server.transport.doh;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Requests of HTTP/1.1, one after the other: the next is looked at when the last has its response.
 * Confined to the connection's loop.
 */
final class Http1Requests extends ChannelInboundHandlerAdapter implements DohConnection.Protocol {
  private static final int MAX_HEAD = 16 << 10;

  private final DohConnection connection;
  private final ArrayDeque<Object> waiting = new ArrayDeque<>();
  private @Nullable ChannelHandlerContext context;
  private boolean busy;
  private boolean taking;
  private boolean last;

  private Http1Requests(DohConnection connection) {
    this.connection = connection;
  }

  /** Adds all that it needs, in front of the connection if that is there. */
  static void add(ChannelPipeline pipeline, DohConnection connection) {
    HttpDecoderConfig bounds =
        new HttpDecoderConfig().setMaxInitialLineLength(MAX_HEAD).setMaxHeaderSize(MAX_HEAD);
    Http1Requests requests = new Http1Requests(connection);
    HttpServerCodec codec = new HttpServerCodec(bounds);
    HttpObjectAggregator bodies = new Bodies();
    if (pipeline.context(connection) == null) {
      pipeline.addLast(codec, bodies, requests);
    } else {
      String behind = pipeline.context(connection).name();
      pipeline.addBefore(behind, null, codec);
      pipeline.addBefore(behind, null, bodies);
      pipeline.addBefore(behind, null, requests);
    }
    connection.speaks(requests);
  }

  /** A request whose body is too large; what it stands for waits for its turn like any other. */
  private enum TooLarge {
    /** It is refused. */
    REFUSED,
    /** It is refused, and the client wants nothing more: the connection closes behind the body. */
    REFUSED_AS_LAST,
    /** The body of the last one has been read. */
    READ
  }

  /**
   * Puts bodies to their heads. One that is too large is refused at once and then read to its end:
   * a client that still sends when the connection is closed may never see why.
   */
  private static final class Bodies extends HttpObjectAggregator {
    private boolean closing;

    Bodies() {
      super(DohRequest.MAX_MESSAGE, true);
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext from, HttpMessage oversized) {
      closing = !HttpUtil.isKeepAlive(oversized);
      from.fireChannelRead(closing ? TooLarge.REFUSED_AS_LAST : TooLarge.REFUSED);
    }

    @Override
    protected void decode(ChannelHandlerContext from, HttpObject part, List<Object> whole)
        throws Exception {
      boolean end = part instanceof LastHttpContent;
      super.decode(from, part, whole);
      if (closing && end) {
        whole.add(TooLarge.READ);
      }
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    if (last) {
      ReferenceCountUtil.release(message);
      return;
    }
    waiting.add(message);
    take();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext from) {
    readOn();
  }

  private void readOn() {
    if (!taking && !busy && !last && waiting.isEmpty()) {
      context().read();
    }
  }

  private void take() {
    if (taking) {
      return; // the one that was answered at once goes on
    }
    taking = true;
    while (!busy && !last && !connection.isClosed() && !waiting.isEmpty()) {
      Object next = waiting.remove();
      try {
        switch (next) {
          case FullHttpRequest request -> take(request);
          case TooLarge body -> take(body);
          default -> {}
        }
      } finally {
        ReferenceCountUtil.release(next);
      }
    }
    taking = false;
  }

  private void take(TooLarge body) {
    if (body == TooLarge.READ) {
      last = true;
      context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
      return;
    }
    int status = HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE.code();
    connection.responded(status);
    FullHttpResponse response = response(status, Unpooled.EMPTY_BUFFER);
    HttpUtil.setKeepAlive(response, body == TooLarge.REFUSED);
    context().writeAndFlush(response, context().voidPromise());
  }

  private void take(FullHttpRequest request) {
    if (request.decoderResult().isFailure()) {
      last = true;
      refuse(status(request.decoderResult().cause()));
      return;
    }
    last = !HttpUtil.isKeepAlive(request);
    DohRequest read =
        DohRequest.of(
            request.method().name(),
            request.uri(),
            request.headers().get(HttpHeaderNames.CONTENT_TYPE),
            request.content());
    switch (read) {
      case DohRequest.Bad bad -> refuse(bad.status());
      case DohRequest.Query query -> {
        busy = true;
        connection.receive(new Reply(), query.message());
      }
    }
  }

  private static int status(Throwable failure) {
    return switch (failure) {
      case TooLongHttpLineException _ -> HttpResponseStatus.REQUEST_URI_TOO_LONG.code();
      case TooLongHttpHeaderException _ ->
          HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE.code();
      default -> HttpResponseStatus.BAD_REQUEST.code();
    };
  }

  private void refuse(int status) {
    connection.responded(status);
    write(status, Unpooled.EMPTY_BUFFER, "no-store");
  }

  private void write(int status, ByteBuf body, String caching) {
    FullHttpResponse response = response(status, body);
    response.headers().set(HttpHeaderNames.CACHE_CONTROL, caching);
    if (status == HttpResponseStatus.OK.code()) {
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, DohRequest.TYPE);
    }
    if (status == HttpResponseStatus.METHOD_NOT_ALLOWED.code()) {
      response.headers().set(HttpHeaderNames.ALLOW, "GET, POST");
    }
    if (last) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      context().writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    } else {
      context().writeAndFlush(response, context().voidPromise());
    }
  }

  private static FullHttpResponse response(int status, ByteBuf body) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), body);
    response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    return response;
  }

  /** The response to one request. */
  private final class Reply extends DohReply {
    Reply() {
      super(connection);
    }

    @Override
    void respond(byte[] message, int length, long maxAge) {
      if (!connection.isClosed()) {
        ByteBuf body = context().alloc().directBuffer(length).writeBytes(message, 0, length);
        write(HttpResponseStatus.OK.code(), body, "max-age=" + maxAge);
      }
    }

    @Override
    void respond(int status) {
      if (!connection.isClosed()) {
        write(status, Unpooled.EMPTY_BUFFER, "no-store");
      }
    }

    @Override
    public void ended() {
      super.ended();
      busy = false;
      take();
      readOn();
    }

    @Override
    public void breakOff() {
      context().close();
    }
  }

  @Override
  public void finish() {
    last = true;
    if (!busy) {
      context().close();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext removed) {
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context);
  }
}
