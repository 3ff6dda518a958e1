package dev.seamark.e2e.cluster;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of the loopback address that nobody has, and that no outgoing connection is given. */
public final class Ports {
  private static final int FIRST = 20_000;
  private static final int LAST = 32_000; // Linux gives outgoing connections those from 32768 on
  private static final Set<Integer> GIVEN = new HashSet<>();

  private Ports() {}

  /** One that was not given before. */
  public static synchronized int free() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      if (isFree(port) && GIVEN.add(port)) {
        return port;
      }
    }
  }

  private static boolean isFree(int port) {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try (var tcp = new ServerSocket();
        var udp = new DatagramSocket(address)) {
      tcp.bind(address);
      return udp.isBound();
    } catch (IOException _) {
      return false;
    }
  }
}
