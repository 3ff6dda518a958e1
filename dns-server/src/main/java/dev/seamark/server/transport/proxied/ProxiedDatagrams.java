package dev.seamark.server.transport.proxied;

import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Worker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header in front of a datagram's query (version 2 of the PROXY protocol; version 1 knows
 * no datagrams), and remembers whom one without a query named, where that is wanted. Confined to
 * the loop of its socket.
 */
public final class ProxiedDatagrams {
  /** What stands at the beginning of each header. */
  private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};

  /** The same of version 1, which is for connections alone; a query has another opcode. */
  private static final byte[] VERSION_1 = {'P', 'R', 'O', 'X', 'Y'};

  private static final int FIXED = 16;
  private static final int LOCAL = 0x20;
  private static final int PROXY = 0x21;
  private static final int UDP_OVER_IPV4 = 0x12;
  private static final int UDP_OVER_IPV6 = 0x22;
  private static final int IPV4_ADDRESSES = 12;
  private static final int IPV6_ADDRESSES = 36;

  private final ProxyPolicy policy;
  private final Worker worker;
  private final Responder responder;
  private final Map<InetSocketAddress, Session> sessions;

  /** Whom a sender speaks for, and until when that holds. */
  private record Session(InetSocketAddress client, long untilNanos) {}

  /**
   * A datagram that was looked at.
   *
   * @param skip how many bytes its header has
   * @param client who sent the query
   */
  public record Opened(int skip, InetSocketAddress client) {}

  /**
   * Reads headers of one socket.
   *
   * @param sockets how many share what may be remembered
   */
  public ProxiedDatagrams(ProxyPolicy policy, Worker worker, Responder responder, int sockets) {
    this.policy = policy;
    this.worker = worker;
    this.responder = responder;
    int most = Math.max(1, policy.mostSessions() / sockets);
    sessions =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Session> eldest) {
            return size() > most;
          }
        };
  }

  /**
   * Looks at a datagram.
   *
   * @param from the place of its first byte, of so many
   * @return null where it is not to be answered
   */
  public @Nullable Opened open(ByteBuffer memory, int from, int length, InetSocketAddress sender) {
    ProxyPolicy.Others of = policy.of(sender.getAddress());
    if (of == ProxyPolicy.Others.SKIP) {
      return new Opened(0, sender);
    }
    if (begins(memory, from, length, VERSION_1)) {
      responder.proxyRefused("malformed");
      return null;
    }
    if (!begins(memory, from, length, SIGNATURE)) {
      return new Opened(0, of == ProxyPolicy.Others.USE ? remembered(sender) : sender);
    }
    if (of == ProxyPolicy.Others.REJECT) {
      responder.proxyRefused("rejected");
      return null;
    }
    int header = length < FIXED ? length + 1 : FIXED + u16(memory, from + 14);
    InetSocketAddress named = header > length ? null : named(memory, from, header, sender);
    if (named == null) {
      responder.proxyRefused("malformed");
      return null;
    }
    InetSocketAddress client = of == ProxyPolicy.Others.USE ? named : sender;
    if (of == ProxyPolicy.Others.USE && !policy.sessions().isZero()) {
      remember(sender, client);
    }
    return header == length ? null : new Opened(header, client);
  }

  private static boolean begins(ByteBuffer memory, int from, int length, byte[] with) {
    if (length < with.length) {
      return false;
    }
    for (int i = 0; i < with.length; i++) {
      if (memory.get(from + i) != with[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whom the header names; null where it cannot be read. */
  private static @Nullable InetSocketAddress named(
      ByteBuffer memory, int from, int header, InetSocketAddress sender) {
    int command = memory.get(from + 12) & 0xFF;
    int family = memory.get(from + 13) & 0xFF;
    if (command == LOCAL) {
      return sender;
    }
    if (command != PROXY) {
      return null;
    }
    int addresses = header - FIXED;
    if (family == UDP_OVER_IPV4 && addresses >= IPV4_ADDRESSES) {
      return address(memory, from + FIXED, 4);
    }
    if (family == UDP_OVER_IPV6 && addresses >= IPV6_ADDRESSES) {
      return address(memory, from + FIXED, 16);
    }
    return null;
  }

  /** The first of two addresses of so many bytes, and the first of the two ports behind them. */
  private static InetSocketAddress address(ByteBuffer memory, int at, int bytes) {
    byte[] ip = new byte[bytes];
    memory.get(at, ip);
    try {
      return new InetSocketAddress(InetAddress.getByAddress(ip), u16(memory, at + 2 * bytes));
    } catch (UnknownHostException e) {
      throw new AssertionError(e); // four or sixteen bytes are an address
    }
  }

  private static int u16(ByteBuffer memory, int at) {
    return (memory.get(at) & 0xFF) << 8 | memory.get(at + 1) & 0xFF;
  }

  private void remember(InetSocketAddress sender, InetSocketAddress client) {
    sessions.put(sender, new Session(client, worker.nanos() + policy.sessions().toNanos()));
  }

  private InetSocketAddress remembered(InetSocketAddress sender) {
    if (sessions.isEmpty()) {
      return sender;
    }
    Session session = sessions.get(sender);
    if (session == null) {
      return sender;
    }
    if (session.untilNanos() - worker.nanos() < 0) {
      sessions.remove(sender);
      return sender;
    }
    remember(sender, session.client());
    return session.client();
  }
}
