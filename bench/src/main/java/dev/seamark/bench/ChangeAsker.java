package dev.seamark.bench;

import dev.seamark.zones.wire.RecordType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks for changed names again and again until the change is in the answer. Several may be on their
 * way; the oldest is asked for. Confined to one thread.
 */
final class ChangeAsker implements AutoCloseable {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);
  // whoever tells the changes needs the core, too
  private static final long NAP = TimeUnit.MICROSECONDS.toNanos(20);
  private static final long ASK_AGAIN = TimeUnit.MILLISECONDS.toNanos(200);

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Awaited(byte[] query, byte[] address, long toldNanos) {}

  private final DatagramChannel channel = DatagramChannel.open();
  private final ArrayDeque<Awaited> open = new ArrayDeque<>();
  private final ByteBuffer reply = ByteBuffer.allocate(4096);
  private final long[] took = new long[1 << 20];
  private int seen;
  private int lost;
  private int id;
  private long askedNanos;
  private boolean asked;

  ChangeAsker(int port) throws IOException {
    channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.configureBlocking(false);
  }

  /** The name is to have this address, since then. */
  void await(String host, String address, long toldNanos) throws IOException {
    byte[] wanted = InetAddress.ofLiteral(address).getAddress();
    open.add(new Awaited(Packets.query(host, RecordType.A), wanted, toldNanos));
    poll();
  }

  /** Goes on asking; never waits for long. */
  void poll() throws IOException {
    Awaited oldest = open.peek();
    if (oldest == null) {
      LockSupport.parkNanos(NAP);
      return;
    }
    long now = System.nanoTime();
    if (now - oldest.toldNanos() > PATIENCE) {
      lost++;
      next();
      return;
    }
    if (!asked || now - askedNanos > ASK_AGAIN) {
      id = id + 1 & 0xffff;
      byte[] packet = oldest.query();
      packet[0] = (byte) (id >>> 8);
      packet[1] = (byte) id;
      channel.write(ByteBuffer.wrap(packet));
      asked = true;
      askedNanos = now;
      return;
    }
    reply.clear();
    int length = channel.read(reply);
    if (length == 0) {
      LockSupport.parkNanos(NAP);
    } else if (length > 12 && (reply.getShort(0) & 0xffff) == id) {
      asked = false;
      if (holds(oldest.address())) {
        took[seen++] = System.nanoTime() - oldest.toldNanos();
        next();
      }
    }
  }

  private void next() {
    open.remove();
    asked = false;
  }

  private boolean holds(byte[] address) {
    byte[] bytes = reply.array();
    for (int at = 12; at + 4 <= reply.position(); at++) {
      if (Arrays.equals(bytes, at, at + 4, address, 0, 4)) {
        return true;
      }
    }
    return false;
  }

  /** Waits for the rest, and tells the times as JSON, in milliseconds. */
  String finish() throws IOException {
    while (!open.isEmpty()) {
      poll();
    }
    Arrays.sort(took, 0, seen);
    return "{\"changes\": %d, \"lost\": %d, \"p50\": %.2f, \"p99\": %.2f, \"max\": %.2f}"
        .formatted(seen + lost, lost, at(0.5), at(0.99), at(1));
  }

  private double at(double share) {
    return seen == 0 ? Double.NaN : took[(int) ((seen - 1) * share)] / 1e6;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
