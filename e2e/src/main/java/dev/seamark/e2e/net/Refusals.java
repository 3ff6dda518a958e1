package dev.seamark.e2e.net;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Watches the packets of a namespace for those that refuse something: a TCP reset, or ICMP that
 * says what is unreachable. A client's socket tells them apart only in part.
 */
public final class Refusals {
  private static final int MOST_REMEMBERED = 10_000;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMP = 1;
  private static final int ICMP_V6 = 58;
  private static final int RESET = 4;
  private static final int UNREACHABLE = 3;
  private static final int UNREACHABLE_V6 = 1;
  private static final int EQUAL = 0x15; // jumps of the classic BPF
  private static final int ANY_BIT = 0x45;

  /**
   * Lets through what {@link Packet#look} looks at, so that the socket's queue does not overflow.
   * The offsets of TCP's flags are those behind headers without options.
   */
  private static final long[] FILTER = {
    load(0),
    and(0xf0),
    jump(EQUAL, 0x60, 5, 0),
    load(9),
    jump(EQUAL, ICMP, 8, 0),
    jump(EQUAL, TCP, 0, 8),
    load(33),
    jump(ANY_BIT, RESET, 5, 6),
    load(6), // IPv6
    jump(EQUAL, ICMP_V6, 3, 0),
    jump(EQUAL, TCP, 0, 3),
    load(53),
    jump(ANY_BIT, RESET, 0, 1),
    verdict(0xffff),
    verdict(0)
  };

  private final Map<String, String> byClient = new HashMap<>();

  private static long instruction(int code, int ifTrue, int ifFalse, int operand) {
    return code | (long) ifTrue << 16 | (long) ifFalse << 24 | (long) operand << 32;
  }

  private static long load(int octet) {
    return instruction(0x30, 0, 0, octet);
  }

  private static long and(int mask) {
    return instruction(0x54, 0, 0, mask);
  }

  private static long jump(int condition, int operand, int ifTrue, int ifFalse) {
    return instruction(condition, ifTrue, ifFalse, operand);
  }

  private static long verdict(int length) {
    return instruction(0x06, 0, 0, length);
  }

  /** Watches from now on. */
  public Refusals(Namespace namespace) throws Exception {
    int socket = namespace.call(LinuxCalls::packetSocket);
    LinuxCalls.filter(socket, FILTER);
    namespace.start(() -> watch(socket));
  }

  private void watch(int socket) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment packet = arena.allocate(2_048);
      while (true) {
        int length = Math.min(LinuxCalls.read(socket, packet), (int) packet.byteSize());
        new Packet(packet.asSlice(0, length)).look();
      }
    }
  }

  private static String client(boolean v6, int protocol, int port) {
    return (v6 ? "v6 " : "v4 ") + protocol + " " + port;
  }

  private synchronized void note(String client, String how) {
    if (byClient.size() >= MOST_REMEMBERED) {
      byClient.clear();
    }
    byClient.put(client, how);
    notifyAll();
  }

  /** How a client at this port was refused; empty where no such packet comes within a second. */
  public synchronized Optional<String> of(boolean v6, boolean udp, int port) {
    String client = client(v6, udp ? UDP : TCP, port);
    long deadline = System.nanoTime() + Duration.ofSeconds(1).toNanos();
    while (!byClient.containsKey(client)) {
      long millis = (deadline - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        return Optional.empty();
      }
      try {
        wait(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }
    return Optional.ofNullable(byClient.remove(client));
  }

  /** A packet from its IP header on. IPv6 is read without extension headers, which nobody sends. */
  private final class Packet {
    private final MemorySegment bytes;

    Packet(MemorySegment bytes) {
      this.bytes = bytes;
    }

    private int octet(int at) {
      return Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, at));
    }

    private int port(int at) {
      return octet(at) << 8 | octet(at + 1);
    }

    private boolean has(int length) {
      return bytes.byteSize() >= length;
    }

    private boolean isV6(int at) {
      return octet(at) >> 4 == 6;
    }

    private int protocol(int at) {
      return isV6(at) ? octet(at + 6) : octet(at + 9);
    }

    private int payload(int at) {
      return at + (isV6(at) ? 40 : (octet(at) & 15) * 4);
    }

    void look() {
      if (!has(40) || octet(0) >> 4 != 4 && !isV6(0) || !has(payload(0) + 14)) {
        return;
      }
      int start = payload(0);
      switch (protocol(0)) {
        case TCP -> {
          if ((octet(start + 13) & RESET) != 0) {
            note(client(isV6(0), TCP, port(start + 2)), "RST");
          }
        }
        case ICMP -> icmp(start, UNREACHABLE, "ICMP ");
        case ICMP_V6 -> icmp(start, UNREACHABLE_V6, "ICMPv6 ");
        default -> {}
      }
    }

    private void icmp(int start, int unreachable, String kind) {
      int inner = start + 8;
      if (octet(start) == unreachable && has(inner + 28) && has(payload(inner) + 4)) {
        note(
            client(isV6(inner), protocol(inner), port(payload(inner))),
            kind + octet(start) + "/" + octet(start + 1));
      }
    }
  }
}
