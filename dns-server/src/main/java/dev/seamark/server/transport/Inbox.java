package dev.seamark.server.transport;

import java.nio.ByteBuffer;

/** Where received datagrams lie until they are read: one batch. */
final class Inbox {
  /** Not a power of two, so that the beginnings of many datagrams do not fall on one cache set. */
  private static final int STRIDE = Listener.MAX_UDP_QUERY + 128;

  private final Headers headers;
  private final DatagramCalls calls;
  private final int count;
  private final boolean control;
  private int used;

  /**
   * An inbox.
   *
   * @param control whether the kernel tells which address was asked
   */
  Inbox(DatagramCalls calls, int count, boolean control) {
    this.calls = calls;
    this.count = count;
    this.control = control;
    headers = new Headers(count, count * STRIDE);
    for (int i = 0; i < count; i++) {
      headers.payload(i, payload(i), Listener.MAX_UDP_QUERY);
    }
    used = count;
  }

  /** Reads a batch over the one before; returns how many came, not above 0 for none. */
  int receive(int fd) {
    for (int i = 0; i < used; i++) {
      headers.nameLength(i, Headers.NAME);
      headers.controlLength(i, control ? Headers.CONTROL : 0);
    }
    int received = calls.receive(fd, headers.address(0), count);
    used = Math.max(0, received);
    return received;
  }

  /** Whether there may be more than was read. */
  boolean isFull() {
    return used == count;
  }

  /** The memory that {@link #payload} is an offset into. */
  ByteBuffer memory() {
    return headers.memory();
  }

  /** Where a datagram begins. */
  int payload(int i) {
    return headers.payloads() + i * STRIDE;
  }

  /** How long a datagram is; what is beyond the largest query was cut. */
  int length(int i) {
    return Math.min(headers.length(i), Listener.MAX_UDP_QUERY);
  }

  /** Tells the route who sent a datagram, and to which address. */
  void readRoute(int i, DatagramPath route) {
    route.readRemote(headers.memory(), headers.name(i));
    route.readLocal(headers.memory(), headers.control(i), headers.controlLength(i));
  }
}
