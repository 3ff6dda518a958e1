package dev.seamark.server.transport.quic;

import dev.seamark.server.exchange.Responder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;

/**
 * Drops datagrams that cannot be QUIC, or that are too small for what they ask for, before anything
 * is done about them; those that begin a connection when no more are wanted; and those to clients
 * that may be forged and have had enough. Confined to the socket's loop.
 */
final class QuicDoor extends ChannelDuplexHandler {
  private static final int LONG_HEADER = 0x80;
  private static final int FIXED_BIT = 0x40;
  private static final int TYPE = 0x30;
  private static final int VERSION_1 = 1;
  private static final int VERSION_AT = 1;
  private static final int LONG_FIXED = 7;

  /** What begins a connection is padded to that, so that replies are not larger (RFC 9000 14.1). */
  private static final int LEAST_INITIAL = 1200;

  private final Responder responder;
  private final Unproved unproved;
  private boolean closing;

  QuicDoor(Responder responder, Unproved unproved) {
    this.responder = responder;
    this.unproved = unproved;
  }

  /** No further connections are wanted. */
  void close() {
    closing = true;
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    DatagramPacket datagram = (DatagramPacket) message;
    String refused = refused(datagram.content());
    if (refused.isEmpty()) {
      unproved.came(datagram.sender(), datagram.content().readableBytes());
      from.fireChannelRead(datagram);
    } else {
      datagram.release();
      responder.quicRefused(refused);
    }
  }

  @Override
  public void write(ChannelHandlerContext to, Object message, ChannelPromise promise) {
    DatagramPacket datagram = (DatagramPacket) message;
    if (unproved.mayGo(datagram.recipient(), datagram.content().readableBytes())) {
      to.write(datagram, promise);
    } else {
      datagram.release();
      promise.trySuccess();
    }
  }

  /** Why a datagram is dropped, in a word; empty where it is not. */
  private String refused(ByteBuf datagram) {
    if (!datagram.isReadable()) {
      return "not_quic";
    }
    int at = datagram.readerIndex();
    int first = datagram.getUnsignedByte(at);
    if ((first & LONG_HEADER) == 0) {
      return (first & FIXED_BIT) == 0 ? "not_quic" : "";
    }
    if (datagram.readableBytes() < LONG_FIXED) {
      return "not_quic";
    }
    int version = datagram.getInt(at + VERSION_AT);
    if (version == VERSION_1 && (first & FIXED_BIT) == 0 || version == 0) {
      return "not_quic"; // or the choice of versions, which a server offers and does not read
    }
    boolean begins = version != VERSION_1 || (first & TYPE) == 0;
    if (begins && datagram.readableBytes() < LEAST_INITIAL) {
      return "small";
    }
    return begins && closing ? "closing" : "";
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
    // A client that is gone (ICMP port unreachable), or a reply that cannot be sent: its own loss.
    if (!(cause instanceof IOException)) {
      responder.broke("a QUIC socket", cause);
    }
  }
}
