package dev.seamark.server.transport;

/**
 * Replies that wait for the next {@link #flush}: bounded in number and in bytes. What the kernel
 * refuses for a reason of that one reply (no route, a client's port 0, a firewall) is lost, as a
 * datagram may be; what it has no room for now is kept.
 */
final class Outbox {
  /** What a flush came to. */
  enum Flush {
    /** Nothing waits any more. */
    EMPTY,
    /** The socket takes no more at the moment. */
    BLOCKED
  }

  private static final int EINTR = 4;
  private static final int EAGAIN = 11;

  private final Headers headers;
  private final DatagramCalls calls;
  private final int fd;
  private final int count;
  private final int bytes;
  private int filled;
  private int filledBytes;
  private int sent;
  private long lost;

  /** An outbox for that many replies of so many bytes altogether. */
  Outbox(DatagramCalls calls, int fd, int count, int bytes) {
    this.calls = calls;
    this.fd = fd;
    this.count = count;
    this.bytes = bytes;
    headers = new Headers(count, bytes);
  }

  /** Whether a reply of this length can be put. */
  boolean hasRoom(int length) {
    return filled < count && filledBytes + length <= bytes;
  }

  /** Adds a reply, for which there must be room. */
  void put(DatagramPath route, byte[] message, int length) {
    int at = headers.payloads() + filledBytes;
    headers.memory().put(at, message, 0, length);
    headers.payload(filled, at, length);
    headers.nameLength(filled, route.writeRemote(headers.memory(), headers.name(filled)));
    headers.controlLength(filled, route.writeLocal(headers.memory(), headers.control(filled)));
    filled++;
    filledBytes += length;
  }

  boolean isEmpty() {
    return filled == 0;
  }

  /** Sends what waits, in order. */
  Flush flush() {
    while (sent < filled) {
      int result = calls.send(fd, headers.address(sent), filled - sent);
      if (result > 0) {
        sent += result;
      } else if (result == -EAGAIN) {
        return Flush.BLOCKED;
      } else if (result != -EINTR) {
        sent++;
        lost++;
      }
    }
    sent = 0;
    filled = 0;
    filledBytes = 0;
    return Flush.EMPTY;
  }

  /** How many replies the kernel refused since this was last asked. */
  long takeLost() {
    long taken = lost;
    lost = 0;
    return taken;
  }
}
