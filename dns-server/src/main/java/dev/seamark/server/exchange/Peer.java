package dev.seamark.server.exchange;

import dev.seamark.server.client.Clients;
import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** Who asked, and the way back. Used on the event loop of the exchange only. */
public interface Peer {
  /** The client's address. */
  InetSocketAddress remote();

  /** The address the query came to. */
  InetSocketAddress local();

  Transport transport();

  /** Whether the client speaks IPv6; for counting, without making an address. */
  default boolean overIpv6() {
    return remote().getAddress() instanceof Inet6Address;
  }

  /** The client's number, by which clients are told apart ({@link Clients}). */
  default long client() {
    return Clients.at(remote().getAddress());
  }

  /** Sends a message back; the bytes may be reused as soon as this returns. */
  void send(byte[] message, int length);

  /** Whether a reply may have several messages (AXFR over TCP). */
  default boolean takesStreams() {
    return false;
  }

  /**
   * The first message of a reply was sent, and the others are to be pulled as the client takes
   * them, until there are no more or the client is gone.
   */
  default void stream(MessageStream messages) {
    throw new UnsupportedOperationException("takes no streams");
  }

  /** The rest of a reply will not come: what was sent of it must not pass for the whole. */
  default void breakOff() {}

  /** The query has ended, with a reply or without one. Called once for each query received. */
  default void ended() {}
}
