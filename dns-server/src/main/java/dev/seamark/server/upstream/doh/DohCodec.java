package dev.seamark.server.upstream.doh;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.collection.IntObjectHashMap;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Questions as requests of HTTP/2, each on a stream of its own. Confined to its channel's loop.
 *
 * <p>What is written are messages as TCP frames them, with two bytes for the length in front; what
 * is read are messages alone. The ID goes out as 0, as RFC 8484 section 4.1 asks for, and comes
 * back as it was.
 */
public final class DohCodec extends Http2ConnectionHandler {
  private static final String PATH = "/dns-query";
  private static final String TYPE = "application/dns-message";
  private static final Pattern STATUS = Pattern.compile("[0-9]{3}");
  private static final int MAX_MESSAGE = 65_535;
  private static final int HEADER = 12;
  private static final int MAX_HEADERS = 8192;

  /** Stream IDs end at 2^31 - 1: before they do, another connection takes over. */
  private static final int LAST_STREAM = Integer.MAX_VALUE - 4096;

  private final Doh doh;
  private final IntObjectHashMap<Pending> pending = new IntObjectHashMap<>();
  private @Nullable ChannelHandlerContext context;

  private DohCodec(
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      Http2Settings settings,
      Doh doh) {
    super(decoder, encoder, settings, true);
    this.doh = doh;
    decoder.frameListener(new Frames());
    connection().addListener(new Streams());
  }

  /** A codec for a new connection. */
  public static DohCodec of(Doh doh) {
    return new Builder(doh).build();
  }

  /** A request without a whole response. */
  private static final class Pending {
    final int id;
    int status;
    @Nullable ByteBuf body;

    Pending(int id) {
      this.id = id;
    }
  }

  private static final class Builder
      extends AbstractHttp2ConnectionHandlerBuilder<DohCodec, Builder> {
    private final Doh doh;

    Builder(Doh doh) {
      this.doh = doh;
      server(false);
      encoderEnforceMaxConcurrentStreams(true);
      frameListener(new Http2FrameAdapter());
      initialSettings(
          Http2Settings.defaultSettings().pushEnabled(false).maxHeaderListSize(MAX_HEADERS));
    }

    @Override
    protected DohCodec build() {
      return super.build();
    }

    @Override
    protected DohCodec build(
        Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
      return new DohCodec(decoder, encoder, settings, doh);
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) throws Exception {
    context = added;
    super.handlerAdded(added);
  }

  @Override
  public void write(ChannelHandlerContext to, Object message, ChannelPromise promise) {
    ByteBuf framed = (ByteBuf) message;
    int stream = connection().local().incrementAndGetNextStreamId();
    int id = framed.getUnsignedShort(framed.readerIndex() + 2);
    if (stream < 0) {
      framed.release();
      to.fireUserEventTriggered(new DohEvent.Failed(id, "no further stream", true));
      return;
    }
    if (stream > LAST_STREAM) {
      to.fireUserEventTriggered(new DohEvent.Ending());
    }
    ByteBuf question = framed.skipBytes(2).setShort(framed.readerIndex(), 0);
    pending.put(stream, new Pending(id));
    Http2Headers headers =
        new DefaultHttp2Headers()
            .method(doh.get() ? "GET" : "POST")
            .scheme("https")
            .authority(doh.authority())
            .path(doh.get() ? PATH + "?dns=" + base64(question) : PATH)
            .set("accept", TYPE);
    ChannelPromise done = promise.isVoid() ? to.newPromise() : promise;
    done.addListener(written -> failUnlessWritten(stream, written.cause()));
    if (doh.get()) {
      question.release();
      encoder().writeHeaders(to, stream, headers, 0, true, done);
    } else {
      headers.set("content-type", TYPE);
      headers.setInt("content-length", question.readableBytes());
      encoder().writeHeaders(to, stream, headers, 0, false, to.newPromise());
      encoder().writeData(to, stream, question, 0, true, done);
    }
  }

  private static String base64(ByteBuf question) {
    byte[] bytes = new byte[question.readableBytes()];
    question.getBytes(question.readerIndex(), bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private void failUnlessWritten(int stream, @Nullable Throwable cause) {
    if (cause != null) {
      fail(stream, "the request could not be sent", true);
    }
  }

  private void fail(int stream, String why, boolean again) {
    Pending request = pending.remove(stream);
    if (request != null && context != null) {
      ReferenceCountUtil.release(request.body);
      context.fireUserEventTriggered(new DohEvent.Failed(request.id, why, again));
    }
  }

  private void received(ChannelHandlerContext from, int stream) {
    Pending request = pending.remove(stream);
    if (request == null) {
      return;
    }
    ByteBuf body = request.body;
    if (request.status == 200 && body != null && body.readableBytes() >= HEADER) {
      from.fireChannelRead(body.setShort(body.readerIndex(), request.id));
      return;
    }
    ReferenceCountUtil.release(body);
    String why =
        request.status == 200
            ? "an HTTP response without a message"
            : "HTTP status " + request.status;
    from.fireUserEventTriggered(new DohEvent.Failed(request.id, why, false));
  }

  @Override
  public void channelInactive(ChannelHandlerContext of) throws Exception {
    pending.values().forEach(request -> ReferenceCountUtil.release(request.body));
    pending.clear(); // the queries hear that the connection is closed
    super.channelInactive(of);
  }

  /** What the server sends. */
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
      Pending request = pending.get(stream);
      CharSequence status = headers.status();
      if (request != null && status != null) {
        request.status = STATUS.matcher(status).matches() ? Integer.parseInt(status, 0, 3, 10) : 0;
      }
      if (end) {
        received(from, stream);
      }
    }

    @Override
    public int onDataRead(
        ChannelHandlerContext from, int stream, ByteBuf data, int padding, boolean end) {
      int taken = data.readableBytes() + padding;
      Pending request = pending.get(stream);
      if (request != null) {
        ByteBuf body =
            request.body == null ? from.alloc().buffer(data.readableBytes()) : request.body;
        request.body = body;
        if (body.readableBytes() + data.readableBytes() > MAX_MESSAGE) {
          fail(stream, "an HTTP response that is too long", false);
          resetStream(from, stream, Http2Error.CANCEL.code(), from.newPromise());
          return taken;
        }
        body.writeBytes(data);
      }
      if (end) {
        received(from, stream);
      }
      return taken;
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext from, int stream, long error) {
      boolean again = error == Http2Error.REFUSED_STREAM.code();
      fail(stream, "the HTTP request was reset", again);
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext from, int last, long error, ByteBuf debug) {
      from.fireUserEventTriggered(new DohEvent.Ending());
    }
  }

  /** What becomes of streams. */
  private final class Streams extends Http2ConnectionAdapter {
    @Override
    public void onStreamClosed(Http2Stream stream) {
      boolean unseen =
          connection().goAwayReceived()
              && stream.id() > connection().local().lastStreamKnownByPeer();
      fail(stream.id(), "the HTTP request was closed", unseen);
    }
  }
}
