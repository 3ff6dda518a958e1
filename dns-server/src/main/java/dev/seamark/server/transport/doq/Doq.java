package dev.seamark.server.transport.doq;

import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.transport.quic.QuicConnection;
import dev.seamark.server.transport.quic.QuicProtocol;
import dev.seamark.server.transport.quic.QuicSockets;
import dev.seamark.server.transport.quic.QuicTerms;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;

/** DNS over QUIC: no streams but those that clients open in both directions. */
public final class Doq implements QuicProtocol {
  // The codes of RFC 9250 section 8.4.
  static final int NO_ERROR = 0x0;
  static final int INTERNAL_ERROR = 0x1;
  static final int PROTOCOL_ERROR = 0x2;
  static final int EXCESSIVE_LOAD = 0x4;
  static final int UNSPECIFIED_ERROR = 0x5;

  private Doq() {}

  /** The sockets of a listener for it, which are not bound yet. */
  public static QuicSockets sockets(Responder responder) {
    return new QuicSockets(new QuicTerms(responder, new Doq()));
  }

  @Override
  public Transport transport() {
    return Transport.QUIC;
  }

  @Override
  public int code(End why) {
    return switch (why) {
      case DONE -> NO_ERROR;
      case LOAD -> EXCESSIVE_LOAD;
      case PROTOCOL -> PROTOCOL_ERROR;
    };
  }

  @Override
  public void brokeRules(Responder responder) {
    responder.respondedQuic(PROTOCOL_ERROR);
  }

  @Override
  public void configure(QuicServerCodecBuilder codec) {
    codec
        .initialMaxStreamsUnidirectional(0)
        .streamHandler(
            new ChannelInitializer<QuicStreamChannel>() {
              @Override
              protected void initChannel(QuicStreamChannel stream) {
                QuicConnection connection = stream.parent().pipeline().get(QuicConnection.class);
                if (connection == null) {
                  stream.close(); // its connection is about to be
                } else {
                  stream.config().setReadFrames(true); // each with the end, if it is that
                  stream.pipeline().addLast(new DoqStream(stream, connection));
                }
              }
            });
  }

  @Override
  public void begin(ChannelPipeline pipeline, QuicConnection connection) {}
}
