package dev.seamark.server.transport.tcp;

import dev.seamark.server.exchange.Responder.Cut;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The TCP connections of one event loop, of all listeners, and what they may hold together: when
 * there is no room, one that is in no other's way is closed. Confined to that loop.
 *
 * <pre>
 *   another connection     ─▶ the one that has been idle longest goes, of this client if it has its share
 *   another byte that waits ─▶ the one whose client has let bytes wait longest goes
 * </pre>
 */
public final class TcpConnections {
  /**
   * What there is room for on one loop.
   *
   * @param connections at a time
   * @param perClient of one IPv4 address or one IPv6 network of 64 bits
   * @param bytes of replies that wait and queries that are not whole, or not taken yet
   */
  public record Bounds(int connections, int perClient, long bytes) {
    private static final long HEAP_PER_CONNECTION = 32 << 10;
    private static final int MOST_CONNECTIONS = 20_000;
    private static final int FEWEST_CONNECTIONS = 256;
    private static final int SHARE_OF_CLIENT = 4;
    private static final int SHARE_OF_HEAP = 8;
    private static final long MOST_BYTES = 64 << 20;
    private static final long FEWEST_BYTES = 1 << 20;

    /** A loop's part of what this process may have. */
    public static Bounds ofProcess(int loops) {
      return of(Runtime.getRuntime().maxMemory(), OpenFiles.allowed(), loops);
    }

    /**
     * A loop's part of what a process may have.
     *
     * @param heap bytes of it
     * @param openFiles how many the process may have open
     */
    public static Bounds of(long heap, long openFiles, int loops) {
      long room = Math.min(heap / HEAP_PER_CONNECTION, openFiles / 2);
      long all = Math.clamp(room, FEWEST_CONNECTIONS, MOST_CONNECTIONS);
      int connections = (int) Math.max(1, all / loops);
      long bytes = Math.clamp(heap / SHARE_OF_HEAP, FEWEST_BYTES, MOST_BYTES) / loops;
      return new Bounds(connections, Math.max(1, connections / SHARE_OF_CLIENT), bytes);
    }
  }

  private final Bounds bounds;
  private final Map<Long, Integer> clients = new HashMap<>();
  private final Set<TcpShare> idle = new LinkedHashSet<>(); // the longest first
  private final Set<TcpShare> holding = new LinkedHashSet<>(); // the longest first
  private int open;
  private long bytes;

  /** No connections yet, of one loop. */
  public TcpConnections(Bounds bounds) {
    this.bounds = bounds;
  }

  /** Lets a connection in, if there is room for it or another one can go. */
  boolean admit(TcpShare one) {
    int ofClient = clients.getOrDefault(one.client(), 0);
    boolean room =
        (ofClient < bounds.perClient() || closeIdle(true, one.client()))
            && (open < bounds.connections() || closeIdle(false, 0));
    if (room) {
      open++;
      clients.merge(one.client(), 1, Integer::sum);
      idle.add(one);
    }
    return room;
  }

  private boolean closeIdle(boolean ofClient, long client) {
    for (TcpShare one : idle) {
      if (!ofClient || one.client() == client) {
        one.cut(Cut.ROOM);
        return true;
      }
    }
    return false;
  }

  /**
   * One that was let in is another client's; it is closed where that client has its share already.
   */
  void rename(TcpShare one, long client) {
    clients.computeIfPresent(one.client(), (_, n) -> n == 1 ? null : n - 1);
    int ofClient = clients.getOrDefault(client, 0);
    boolean room = ofClient < bounds.perClient() || closeIdle(true, client);
    clients.merge(client, 1, Integer::sum);
    one.client(client);
    if (!room) {
      one.cut(Cut.REFUSED);
    }
  }

  /** One that was let in is closed. */
  void remove(TcpShare one) {
    open--;
    clients.computeIfPresent(one.client(), (_, n) -> n == 1 ? null : n - 1);
    idle.remove(one);
  }

  /** Nothing is on its way through this one any more. */
  void idle(TcpShare one) {
    idle.add(one);
  }

  void busy(TcpShare one) {
    idle.remove(one);
  }

  /** One holds another number of bytes; 0 when it is closed. */
  void holds(TcpShare one, long before, long now) {
    bytes += now - before;
    if (now == 0) {
      holding.remove(one);
    } else {
      holding.add(one);
      if (bytes > bounds.bytes()) {
        makeRoom();
      }
    }
  }

  private void makeRoom() {
    while (bytes > bounds.bytes() && !holding.isEmpty()) {
      Iterator<TcpShare> longest = holding.iterator();
      TcpShare one = longest.next();
      long before = one.held();
      longest.remove();
      long now = one.measure();
      bytes += now - before;
      if (now > 0) {
        holding.add(one);
        if (now >= before) {
          one.cut(Cut.MEMORY); // not a byte was taken since it was last looked at
        }
      }
    }
  }
}
