package dev.seamark.server.transport.quic;

import dev.seamark.server.exchange.Responder;
import dev.seamark.server.tls.ServerTls;
import dev.seamark.server.transport.tcp.ListenerRoom;
import dev.seamark.server.transport.tcp.TcpLimits;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What holds for the connections of one listener that begin from now on; a reload changes it. Safe
 * for use by several threads.
 */
public final class QuicTerms {
  private final Responder responder;
  private final QuicProtocol protocol;
  private final ListenerRoom room = new ListenerRoom();
  private volatile TcpLimits limits = TcpLimits.USUAL;
  private volatile QuicBounds bounds = QuicBounds.USUAL;
  private volatile @Nullable ServerTls tls;

  /** The usual terms, without a certificate. */
  public QuicTerms(Responder responder, QuicProtocol protocol) {
    this.responder = responder;
    this.protocol = protocol;
  }

  Responder responder() {
    return responder;
  }

  QuicProtocol protocol() {
    return protocol;
  }

  ListenerRoom room() {
    return room;
  }

  TcpLimits limits() {
    return limits;
  }

  QuicBounds bounds() {
    return bounds;
  }

  ServerTls tls() {
    return Objects.requireNonNull(tls);
  }

  /** How patient a connection is. */
  public void limits(TcpLimits next) {
    limits = next;
  }

  /** How much may be on its way. */
  public void bounds(QuicBounds next) {
    bounds = next;
  }

  /** What speaks TLS. */
  public void tls(@Nullable ServerTls next) {
    tls = next;
  }

  /** How many connections there may be at a time; 0 for any number. */
  public void connections(int most) {
    room.most(most);
  }
}
