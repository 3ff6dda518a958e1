package dev.seamark.server.transport.doh;

import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.transport.quic.QuicConnection;
import dev.seamark.server.transport.quic.QuicProtocol;
import dev.seamark.server.transport.quic.QuicSockets;
import dev.seamark.server.transport.quic.QuicTerms;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http3.DefaultHttp3SettingsFrame;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3ServerConnectionHandler;
import io.netty.handler.codec.http3.Http3Settings;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;

/**
 * Requests of HTTP/3 (RFC 9114): each is a stream. Heads are compressed by the static table only,
 * so that a client can fill no other.
 */
public final class Http3Requests implements QuicProtocol {
  private static final int MAX_HEADERS = 16 << 10;

  /** Control, and the two of QPACK, which send nothing here; and some that nobody knows. */
  private static final int ONE_WAY_STREAMS = 6;

  private static final int ONE_WAY_WINDOW = 4 << 10;

  private Http3Requests() {}

  /** The sockets of a listener for it, which are not bound yet. */
  public static QuicSockets sockets(Responder responder) {
    return new QuicSockets(new QuicTerms(responder, new Http3Requests()));
  }

  @Override
  public Transport transport() {
    return Transport.HTTPS3;
  }

  @Override
  public int code(End why) {
    return switch (why) {
      case DONE -> Http3ErrorCode.H3_NO_ERROR.code();
      case LOAD -> Http3ErrorCode.H3_EXCESSIVE_LOAD.code();
      case PROTOCOL -> Http3ErrorCode.H3_GENERAL_PROTOCOL_ERROR.code();
    };
  }

  @Override
  public void brokeRules(Responder responder) {
    // no request was responded to
  }

  @Override
  public void configure(QuicServerCodecBuilder codec) {
    codec
        .initialMaxStreamsUnidirectional(ONE_WAY_STREAMS)
        .initialMaxStreamDataUnidirectional(ONE_WAY_WINDOW);
  }

  @Override
  public void begin(ChannelPipeline pipeline, QuicConnection connection) {
    Http3Settings settings =
        new Http3Settings()
            .qpackMaxTableCapacity(0)
            .qpackBlockedStreams(0)
            .maxFieldSectionSize(MAX_HEADERS);
    pipeline.addLast(
        new Http3ServerConnectionHandler(
            new ChannelInitializer<QuicStreamChannel>() {
              @Override
              protected void initChannel(QuicStreamChannel stream) {
                stream.pipeline().addLast(new Http3Stream(stream, connection));
              }
            },
            null,
            null,
            new DefaultHttp3SettingsFrame(settings),
            true));
  }
}
