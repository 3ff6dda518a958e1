package dev.seamark.server.transport;

import dev.seamark.server.transport.proxied.ProxyPolicy;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * An open socket of one worker that takes queries over UDP to the responder and replies back.
 *
 * <p>{@link MmsgSocket} where Linux offers what it needs, {@link NettyUdpSocket} everywhere else.
 */
interface UdpSocket {
  /** The address it is bound to. */
  InetSocketAddress local();

  /** All sockets of its address are open; there will be no more of them. */
  default void allOpen() throws IOException {}

  /**
   * From the next datagram on, headers of these proxies say who the clients are; nobody's where it
   * is null.
   *
   * @param sockets how many share what is remembered of proxies
   */
  void proxies(@Nullable ProxyPolicy policy, int sockets);

  /** Begins to read. */
  void begin();

  /**
   * Lets nothing more in, and succeeds when every query that has come is answered and the kernel's
   * queue is read out. May be called on any thread.
   */
  void drain(Promise<Void> drained);

  /** Closes; what is still in flight gets no reply. May be called on any thread. */
  Future<?> close();
}
