package dev.seamark.server.transport.quic;

import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Transport;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;

/** What goes through connections of QUIC. */
public interface QuicProtocol {
  /** Why a connection is closed. */
  enum End {
    /** Nothing is on its way any more. */
    DONE,
    /** Others need its place, or it takes more than its share. */
    LOAD,
    /** Its client broke the rules. */
    PROTOCOL
  }

  /** How its queries come. */
  Transport transport();

  /** The code that a client is told when its connection is closed. */
  int code(End why);

  /** Counts that a client broke the rules. */
  void brokeRules(Responder responder);

  /** Says what streams there may be, and what is done about those of clients. */
  void configure(QuicServerCodecBuilder codec);

  /** A connection begins: adds handlers behind the one given, whose pipeline this is. */
  void begin(ChannelPipeline pipeline, QuicConnection connection);
}
