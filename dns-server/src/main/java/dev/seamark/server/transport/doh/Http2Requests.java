package dev.seamark.server.transport.doh;

import dev.seamark.server.transport.tcp.Accepted;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.collection.IntObjectHashMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Requests of HTTP/2 (RFC 9113): each is a stream, and responses go back as they come. Netty's
 * bounds are switched on: resets, empty frames, small continuations, control frames that wait.
 * Confined to the connection's loop.
 */
final class Http2Requests extends Http2ConnectionHandler implements DohConnection.Protocol {
  private static final int MAX_HEADERS = 16 << 10;
  private static final int MAX_RESETS = 200; // in a window, which is generous to who gives up
  private static final int RESET_WINDOW_SECONDS = 30;
  private static final int MAX_EMPTY_FRAMES = 2;
  private static final int MAX_SMALL_CONTINUATIONS = 16;
  private static final int MAX_CONTROL_FRAMES = 1000;

  /** How long responses on their way are waited for when an idle connection is closed. */
  private static final long FAREWELL_MILLIS = 250;

  private static final long DRAIN_MILLIS = 4_000;

  private final DohConnection doh;
  private final IntObjectHashMap<Request> open = new IntObjectHashMap<>();
  private @Nullable ChannelHandlerContext context;
  private boolean reading;

  private Http2Requests(
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      Http2Settings settings,
      DohConnection doh) {
    super(decoder, encoder, settings);
    this.doh = doh;
    decoder.frameListener(new Frames());
    connection().addListener(new Streams());
    doh.speaks(this);
  }

  static Http2Requests of(DohConnection doh) {
    return new Builder(doh).build();
  }

  /** A request whose stream is open. */
  private static final class Request {
    final CharSequence method;
    final CharSequence target;
    final @Nullable CharSequence type;
    ByteBuf body = Unpooled.EMPTY_BUFFER;
    boolean taken;

    Request(Http2Headers headers) {
      method = orEmpty(headers.method());
      target = orEmpty(headers.path());
      type = headers.get("content-type");
    }

    private static CharSequence orEmpty(@Nullable CharSequence text) {
      return text == null ? "" : text;
    }
  }

  private static final class Builder
      extends AbstractHttp2ConnectionHandlerBuilder<Http2Requests, Builder> {
    private final DohConnection doh;

    Builder(DohConnection doh) {
      this.doh = doh;
      server(true);
      frameListener(new Http2FrameAdapter());
      initialSettings(
          Http2Settings.defaultSettings()
              .maxConcurrentStreams(Accepted.MAX_IN_FLIGHT)
              .maxHeaderListSize(MAX_HEADERS));
      gracefulShutdownTimeoutMillis(FAREWELL_MILLIS);
      decoderEnforceMaxRstFramesPerWindow(MAX_RESETS, RESET_WINDOW_SECONDS);
      encoderEnforceMaxRstFramesPerWindow(MAX_RESETS, RESET_WINDOW_SECONDS);
      decoderEnforceMaxConsecutiveEmptyDataFrames(MAX_EMPTY_FRAMES);
      decoderEnforceMaxSmallContinuationFrames(MAX_SMALL_CONTINUATIONS);
      encoderEnforceMaxQueuedControlFrames(MAX_CONTROL_FRAMES);
    }

    @Override
    protected Http2Requests build() {
      return super.build();
    }

    @Override
    protected Http2Requests build(
        Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
      return new Http2Requests(decoder, encoder, settings, doh);
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) throws Exception {
    context = added;
    super.handlerAdded(added);
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context);
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) throws Exception {
    reading = true;
    super.channelRead(from, message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext from) throws Exception {
    reading = false;
    super.channelReadComplete(from); // writes what there is, and reads on
  }

  @Override
  protected void onConnectionError(
      ChannelHandlerContext from, boolean outbound, Throwable cause, Http2Exception error) {
    if (!outbound) {
      doh.refused();
    }
    super.onConnectionError(from, outbound, cause, error);
  }

  @Override
  public void finish() {
    gracefulShutdownTimeoutMillis(DRAIN_MILLIS);
    context().close();
  }

  /** The request is whole. */
  private void received(int stream, Request request) {
    request.taken = true;
    DohRequest read = DohRequest.of(request.method, request.target, request.type, request.body);
    forget(request);
    switch (read) {
      case DohRequest.Bad bad -> refuse(stream, bad.status());
      case DohRequest.Query query -> doh.receive(new Reply(stream), query.message());
    }
  }

  private void forget(Request request) {
    int bytes = request.body.readableBytes();
    request.body.release();
    request.body = Unpooled.EMPTY_BUFFER;
    if (bytes > 0) {
      doh.holds(-bytes);
    }
  }

  private void refuse(int stream, int status) {
    doh.responded(status);
    write(stream, status);
  }

  private boolean isGone(int stream) {
    return doh.isClosed() || !open.containsKey(stream);
  }

  private void write(int stream, int status) {
    if (isGone(stream)) {
      return;
    }
    Http2Headers headers =
        new DefaultHttp2Headers()
            .status(Integer.toString(status))
            .set("cache-control", "no-store")
            .set("content-length", "0");
    if (status == 405) {
      headers.set("allow", "GET, POST");
    }
    encoder().writeHeaders(context(), stream, headers, 0, true, context().newPromise());
    flushUnlessReading();
  }

  private void write(int stream, byte[] message, int length, long maxAge) {
    if (isGone(stream)) {
      return;
    }
    Http2Headers headers =
        new DefaultHttp2Headers()
            .status("200")
            .set("content-type", DohRequest.TYPE)
            .set("cache-control", "max-age=" + maxAge)
            .setInt("content-length", length);
    ChannelHandlerContext to = context();
    encoder().writeHeaders(to, stream, headers, 0, false, to.newPromise());
    ByteBuf body = to.alloc().directBuffer(length).writeBytes(message, 0, length);
    ChannelPromise written = to.newPromise();
    doh.holds(length); // a client that opens no window lets them wait here
    written.addListener(_ -> doh.holds(-length));
    encoder().writeData(to, stream, body, 0, true, written);
    flushUnlessReading();
  }

  private void flushUnlessReading() {
    if (!reading) {
      flush(context());
    }
  }

  /** The response on one stream. */
  private final class Reply extends DohReply {
    private final int stream;

    Reply(int stream) {
      super(doh);
      this.stream = stream;
    }

    @Override
    void respond(byte[] message, int length, long maxAge) {
      write(stream, message, length, maxAge);
    }

    @Override
    void respond(int status) {
      write(stream, status);
    }

    @Override
    public void breakOff() {
      if (!isGone(stream)) {
        resetStream(context(), stream, Http2Error.INTERNAL_ERROR.code(), context().newPromise());
        flushUnlessReading();
      }
    }
  }

  /** What the client sends. */
  private final class Frames extends Http2FrameAdapter {
    @Override
    public void onHeadersRead(
        ChannelHandlerContext from,
        int stream,
        Http2Headers headers,
        int dependency,
        short weight,
        boolean exclusive,
        int padding,
        boolean end) {
      onHeadersRead(from, stream, headers, padding, end);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext from, int stream, Http2Headers headers, int padding, boolean end) {
      Request request = open.get(stream);
      if (request == null) {
        if (doh.isFull()) { // streams that were reset leave queries on their way
          resetStream(from, stream, Http2Error.REFUSED_STREAM.code(), from.newPromise());
          return;
        }
        request = new Request(headers);
        open.put(stream, request);
      }
      if (end) {
        received(stream, request);
      }
    }

    @Override
    public int onDataRead(
        ChannelHandlerContext from, int stream, ByteBuf data, int padding, boolean end) {
      int bytes = data.readableBytes();
      Request request = open.get(stream);
      if (request != null && !request.taken) {
        if (request.body.readableBytes() + bytes > DohRequest.MAX_MESSAGE) {
          request.taken = true;
          forget(request);
          refuse(stream, 413);
          resetStream(from, stream, Http2Error.NO_ERROR.code(), from.newPromise());
          return bytes + padding;
        }
        if (bytes > 0) {
          request.body = request.body.isReadable() ? request.body : from.alloc().buffer(bytes);
          request.body.writeBytes(data);
          doh.holds(bytes);
        }
        if (end) {
          received(stream, request);
        }
      }
      return bytes + padding;
    }
  }

  /** What becomes of streams. */
  private final class Streams extends Http2ConnectionAdapter {
    @Override
    public void onStreamClosed(Http2Stream stream) {
      Request request = open.remove(stream.id());
      if (request != null) {
        forget(request);
      }
    }
  }
}
