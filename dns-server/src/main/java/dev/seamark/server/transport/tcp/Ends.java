package dev.seamark.server.transport.tcp;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The addresses at both ends of a connection. They are read when it begins, since a channel that
 * was closed has none any more. Confined to the connection's loop.
 */
final class Ends {
  private @Nullable InetSocketAddress remote;
  private @Nullable InetSocketAddress local;

  /** Reads them; false where the connection is gone already. */
  boolean read(Channel channel) {
    remote = (InetSocketAddress) channel.remoteAddress();
    local = (InetSocketAddress) channel.localAddress();
    return remote != null && local != null;
  }

  /** Another one says who is at the ends: a proxy, or the protocol of the connection. */
  void are(InetSocketAddress theirs, InetSocketAddress ours) {
    remote = theirs;
    local = ours;
  }

  /** The client's. */
  InetSocketAddress remote() {
    return Objects.requireNonNull(remote);
  }

  /** The one that the client has spoken to. */
  InetSocketAddress local() {
    return Objects.requireNonNull(local);
  }
}
