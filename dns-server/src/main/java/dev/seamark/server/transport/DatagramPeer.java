package dev.seamark.server.transport;

import dev.seamark.server.exchange.Peer;
import dev.seamark.server.exchange.Transport;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The client that sent one query to a {@link MmsgSocket}; reused when the query has ended.
 * Addresses are made when they are asked for first. Confined to the socket's loop.
 */
final class DatagramPeer implements Peer {
  private final MmsgSocket socket;
  private final InetSocketAddress bound;
  private final DatagramPath route = new DatagramPath();
  private boolean open;
  private boolean proxied;
  private @Nullable InetSocketAddress remote;
  private @Nullable InetSocketAddress local;

  /**
   * A peer of no query yet.
   *
   * @param bound the address of the socket
   */
  DatagramPeer(MmsgSocket socket, InetSocketAddress bound) {
    this.socket = socket;
    this.bound = bound;
  }

  /** A query came from it: the datagram of this number. */
  void begin(Inbox inbox, int i) {
    inbox.readRoute(i, route);
    open = true;
    remote = null;
    local = null;
    proxied = false;
  }

  /** The sender is a proxy, and speaks for this client. */
  void proxied(InetSocketAddress client) {
    remote = client;
    proxied = true;
  }

  @Override
  public InetSocketAddress remote() {
    InetSocketAddress known = remote;
    if (known == null) {
      known = route.remote();
      remote = known;
    }
    return known;
  }

  @Override
  public InetSocketAddress local() {
    InetSocketAddress known = local;
    if (known == null) {
      known = route.local(bound);
      local = known;
    }
    return known;
  }

  @Override
  public boolean overIpv6() {
    return proxied ? Peer.super.overIpv6() : route.overIpv6();
  }

  @Override
  public long client() {
    return proxied ? Peer.super.client() : route.client();
  }

  @Override
  public Transport transport() {
    return Transport.UDP;
  }

  @Override
  public void send(byte[] message, int length) {
    if (open) {
      socket.send(route, message, length);
    }
  }

  @Override
  public void ended() {
    if (open) {
      open = false;
      socket.ended(this);
    }
  }
}
