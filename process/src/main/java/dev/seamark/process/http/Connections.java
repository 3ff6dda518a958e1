package dev.seamark.process.http;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one port. Where there is no room for a new one, the one that has been silent
 * for longest goes: of the same client if that has its share, otherwise of all. So a client that
 * says something at once is served, whatever others leave unsaid.
 *
 * <p>There are few, so they are looked through one by one.
 */
final class Connections {
  /** So many are looked at before one goes whatever it has said. */
  private static final int MOST_SPARED = 16;

  private final HttpLimits limits;
  private final List<HttpConnection> open = new ArrayList<>(); // the oldest first

  Connections(HttpLimits limits) {
    this.limits = limits;
  }

  /** Takes a new connection in; false where even so there is no room. */
  synchronized boolean admit(HttpConnection connection) {
    boolean room =
        ofClient(connection.client()) >= limits.ofOneClient()
            ? makeRoom(OptionalLong.of(connection.client()))
            : open.size() < limits.connections() || makeRoom(OptionalLong.empty());
    if (room) {
      open.add(connection);
    }
    return room;
  }

  private int ofClient(long client) {
    int count = 0;
    for (HttpConnection each : open) {
      count += each.client() == client ? 1 : 0;
    }
    return count;
  }

  /**
   * Closes the connection that has waited for its client for longest, of this client or of all;
   * where none waits, the one whose client has taken longest over a reply. One that waits although
   * its client has said something already, which is not read yet, is left.
   */
  synchronized boolean makeRoom(OptionalLong client) {
    Set<HttpConnection> spared = new HashSet<>();
    while (true) {
      HttpConnection goes = oldest(client, spared);
      if (goes == null) {
        return false;
      }
      if (!goes.hasUnread() || spared.size() == MOST_SPARED) {
        goes.close(HttpRefusals.ROOM);
        open.remove(goes);
        return true;
      }
      spared.add(goes);
    }
  }

  private @Nullable HttpConnection oldest(OptionalLong client, Set<HttpConnection> spared) {
    HttpConnection waiting = null;
    HttpConnection writing = null;
    for (HttpConnection each : open) {
      if (spared.contains(each) || client.isPresent() && client.getAsLong() != each.client()) {
        continue;
      }
      Step step = each.step();
      if (step.isWaiting()) {
        waiting = older(waiting, each);
      } else if (step.kind() == Step.Kind.WRITING) {
        writing = older(writing, each);
      }
    }
    return waiting == null ? writing : waiting;
  }

  private static HttpConnection older(@Nullable HttpConnection one, HttpConnection other) {
    return one == null || other.step().since() - one.step().since() < 0 ? other : one;
  }

  /** Closes those whose time for what they do is up. */
  synchronized void sweep(long now) {
    open.removeIf(
        c -> {
          boolean late = c.step().isLate(now, limits);
          if (late) {
            c.close(c.step().refusal());
          }
          return late;
        });
  }

  synchronized void gone(HttpConnection connection) {
    open.remove(connection);
  }

  synchronized boolean isEmpty() {
    return open.isEmpty();
  }

  /** Whether any request is being answered, or its reply written. */
  synchronized boolean isBusy() {
    return open.stream().anyMatch(c -> !c.step().isWaiting());
  }

  synchronized void closeAll() {
    open.forEach(HttpConnection::close);
    open.clear();
  }

  /** Whom an address stands for: itself, or of IPv6 its /64, all of which one host may have. */
  static long clientOf(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    return address instanceof Inet4Address ? bytes.getInt() & 0xFFFF_FFFFL : bytes.getLong();
  }
}
