package dev.seamark.server.plugins.transfer;

import dev.seamark.process.Reason;
import dev.seamark.server.exchange.Replies;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.upstream.Endpoint;
import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.WireName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Sends NOTIFY messages (RFC 1996) over UDP, up to five times each until they are acknowledged.
 * What waits to be sent waits once, however often it is asked for. Used by any thread; its own
 * threads live while there is something to send.
 */
final class Notifier implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("plugin/transfer");

  private static final int THREADS = 8;
  private static final int MOST_WAITING = 100_000;
  private static final int TRIES = 5;
  private static final int FIRST_PATIENCE_MILLIS = 1000;
  private static final int LARGEST_REPLY = 512;

  /** The server has one of these. */
  private record Key() {}

  private record Task(WireName zone, InetSocketAddress host, Optional<InetAddress> source) {}

  private final SequencedSet<Task> waiting = new LinkedHashSet<>();
  private final Counter acknowledged;
  private final Counter failed;
  private int threads;

  private Notifier(MeterRegistry meters) {
    acknowledged =
        Counter.builder("seamark_notifies_acknowledged_total")
            .description("NOTIFY messages that a secondary has acknowledged.")
            .register(meters);
    failed =
        Counter.builder("seamark_notifies_failed_total")
            .description("NOTIFY messages that a secondary refused or did not answer.")
            .register(meters);
  }

  /** That of the server. */
  static Notifier of(Setup setup) {
    var lease = setup.shared().lease(new Key(), Notifier.class, () -> new Notifier(setup.meters()));
    setup.onStop(lease::close);
    return lease.get();
  }

  /** Tells these hosts that the zone has changed, as soon as it is their turn. */
  synchronized void send(WireName zone, Receivers.Notified to) {
    for (InetSocketAddress host : to.hosts()) {
      if (waiting.size() == MOST_WAITING) {
        failed.increment(); // the secondary looks by itself when its refresh timer ends
        continue;
      }
      waiting.add(new Task(zone, host, to.source()));
      if (threads < THREADS) {
        threads++;
        Thread.ofVirtual().name("notify").start(this::work);
      }
    }
  }

  private void work() {
    for (Optional<Task> next = next(); next.isPresent(); next = next()) {
      send(next.get());
    }
  }

  private synchronized Optional<Task> next() {
    if (waiting.isEmpty()) {
      threads--;
      return Optional.empty();
    }
    return Optional.of(waiting.removeFirst());
  }

  private void send(Task task) {
    String why;
    try {
      why = exchange(task);
    } catch (IOException e) {
      why = Reason.of(e);
    }
    if (why.isEmpty()) {
      acknowledged.increment();
      return;
    }
    failed.increment();
    LOG.warn(
        "notify for zone \"{}\" was not accepted by {}: {}; check that it is a secondary of the"
            + " zone",
        task.zone(),
        Endpoint.text(task.host()),
        why);
  }

  /** Why there is no acknowledgement; empty where there is one. */
  private static String exchange(Task task) throws IOException {
    Message notify = message(task.zone());
    byte[] query = notify.toWire();
    InetSocketAddress from =
        task.source().map(address -> new InetSocketAddress(address, 0)).orElse(null);
    try (DatagramSocket socket = from == null ? new DatagramSocket() : new DatagramSocket(from)) {
      socket.connect(task.host());
      int patience = FIRST_PATIENCE_MILLIS;
      for (int i = 0; i < TRIES; i++) {
        Optional<Integer> rcode = attempt(socket, query, patience);
        if (rcode.isPresent()) {
          return rcode.get() == Rcode.NOERROR ? "" : Rcode.string(rcode.get());
        }
        patience *= 2;
      }
    }
    return "no answer";
  }

  /** Asks once; where nobody listens there, it waits all the same: it may be just starting. */
  private static Optional<Integer> attempt(DatagramSocket socket, byte[] query, int millis)
      throws IOException {
    try {
      socket.send(new DatagramPacket(query, query.length));
      return reply(socket, query, millis);
    } catch (PortUnreachableException e) {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
      return Optional.empty();
    }
  }

  /** The response code; empty where none comes in time. */
  private static Optional<Integer> reply(DatagramSocket socket, byte[] query, int millis)
      throws IOException {
    long end = System.nanoTime() + millis * 1_000_000L;
    DatagramPacket packet = new DatagramPacket(new byte[LARGEST_REPLY], LARGEST_REPLY);
    while (true) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return Optional.empty();
      }
      socket.setSoTimeout((int) left);
      try {
        socket.receive(packet);
      } catch (SocketTimeoutException e) {
        return Optional.empty();
      }
      byte[] reply = packet.getData();
      boolean fits =
          packet.getLength() >= Header.LENGTH
              && Names.u16(reply, 0) == Names.u16(query, 0)
              && (reply[2] & 0xF8) == (0x80 | Opcode.NOTIFY << 3);
      if (fits) {
        return Optional.of(reply[3] & 0xF);
      }
    }
  }

  private static Message message(WireName zone) {
    Message notify = Message.newQuery(Record.newRecord(Replies.name(zone), Type.SOA, DClass.IN));
    notify.getHeader().setOpcode(Opcode.NOTIFY);
    notify.getHeader().setFlag(Flags.AA);
    notify.getHeader().unsetFlag(Flags.RD);
    return notify;
  }

  @Override
  public synchronized void close() {
    waiting.clear();
  }
}
