package dev.seamark.proxy.userspace;

import io.netty.channel.ChannelFuture;

/** A socket at which clients arrive. */
sealed interface Listener permits TcpListener, UdpListener {

  /** Begins to listen. To be called once; if it fails, the listener is closed. */
  ChannelFuture bind(ListenAddress address);

  /** Its routes are others now. */
  void rerouted();

  /** Accepts nobody any more; connections that are there go on. */
  ChannelFuture close();
}
