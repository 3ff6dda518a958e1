package dev.seamark.server.exchange;

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

  /** Sends a message back; the bytes may be reused as soon as this returns. */
  void send(byte[] message, int length);

  /** The query has ended, with a reply or without one. Called once for each query received. */
  default void ended() {}
}
