package dev.seamark.server.plugins.upstream.loop;

import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.WireName;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Asks the question of a {@link Loop}, on a virtual thread of its own. */
final class LoopProbe {
  /**
   * How patient the probe is.
   *
   * @param first how long it waits at the start, when the rest of the machine has more to do
   * @param reply how long it waits for one reply
   * @param pause how long it waits before it tries again, and before it stops looking
   * @param total how long it tries
   */
  record Patience(Duration first, Duration reply, Duration pause, Duration total) {
    static final Patience USUAL =
        new Patience(
            Duration.ofMillis(500),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(30));
  }

  private static final int HINFO = 13;

  private LoopProbe() {}

  /** Starts asking. */
  static Thread start(InetSocketAddress server, Loop loop, Patience patience) {
    return Thread.ofVirtual().name("loop-probe").start(() -> run(server, loop, patience));
  }

  private static void run(InetSocketAddress server, Loop loop, Patience patience) {
    long deadline = System.nanoTime() + patience.total().toNanos();
    try {
      Thread.sleep(patience.first());
      while (!loop.isOff() && System.nanoTime() - deadline < 0) {
        boolean answered = asked(server, loop.probe(), patience.reply());
        Thread.sleep(patience.pause());
        if (answered) {
          break;
        }
        loop.forget();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    loop.stop();
  }

  /** Asks once; whether there was a reply, whatever it says. */
  private static boolean asked(InetSocketAddress server, WireName name, Duration patience) {
    byte[] question = name.question(HINFO, true);
    byte[] reply = new byte[Query.MINIMUM_UDP_PAYLOAD];
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(server);
      socket.setSoTimeout((int) patience.toMillis());
      socket.send(new DatagramPacket(question, question.length));
      socket.receive(new DatagramPacket(reply, reply.length));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
