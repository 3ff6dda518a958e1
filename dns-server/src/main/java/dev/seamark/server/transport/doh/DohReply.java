package dev.seamark.server.transport.doh;

import dev.seamark.server.exchange.Peer;
import dev.seamark.server.exchange.Transport;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import java.net.InetSocketAddress;

/** The way back of one query: a response. Confined to the connection's loop. */
abstract class DohReply implements Peer {
  private final Carrier connection;
  private boolean responded;

  /** The connection that a response goes back by. */
  interface Carrier {
    /** A request got this status. */
    void responded(int status);

    /** A query has ended. */
    void ended();

    /** The client's address. */
    InetSocketAddress remote();

    /** The address that the client has spoken to. */
    InetSocketAddress local();

    /** How queries come by it. */
    Transport transport();
  }

  DohReply(Carrier connection) {
    this.connection = connection;
  }

  /** Responds with a message that may be kept for so long. */
  abstract void respond(byte[] message, int length, long maxAge);

  /** Responds without one. */
  abstract void respond(int status);

  @Override
  public void send(byte[] message, int length) {
    responded = true;
    if (length == Query.HEADER && (message[3] & 0x0F) == Rcode.FORMERR) {
      status(400); // it was not a message, and a client that cannot ask need not get one
    } else {
      connection.responded(200);
      respond(message, length, Freshness.seconds(message));
    }
  }

  private void status(int status) {
    connection.responded(status);
    respond(status);
  }

  @Override
  public void ended() {
    if (!responded) {
      status(500); // a query that is dropped (RFC 8484 section 4.2.1)
    }
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
}
