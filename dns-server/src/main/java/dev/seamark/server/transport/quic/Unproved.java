package dev.seamark.server.transport.quic;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * The clients of one socket whose handshakes are not done: as long as such an address may be
 * forged, it is sent no more than three times what came from it (RFC 9000 section 8.1). The codec
 * has that limit, too, but does not count the padding of what it sends again. Confined to the loop.
 */
final class Unproved {
  private static final int FACTOR = 3;

  private final Map<InetSocketAddress, Credit> credits = new HashMap<>();
  private int last;

  private static final class Credit {
    private int connections;
    private long bytes;
  }

  /** So many bytes came from there. */
  void came(InetSocketAddress from, int bytes) {
    last = bytes;
    if (!credits.isEmpty()) {
      Credit credit = credits.get(from);
      if (credit != null) {
        credit.bytes += (long) FACTOR * bytes;
      }
    }
  }

  /** A connection from there begins, by the datagram that came last. */
  void begun(InetSocketAddress from) {
    Credit credit = credits.get(from);
    if (credit == null) {
      credit = new Credit();
      credit.bytes = (long) FACTOR * last;
      credits.put(from, credit);
    }
    credit.connections++;
  }

  /** Its handshake is over. */
  void over(InetSocketAddress from) {
    credits.computeIfPresent(from, (_, credit) -> --credit.connections == 0 ? null : credit);
  }

  /** Whether so many bytes may be sent there, which are sent then. */
  boolean mayGo(InetSocketAddress to, int bytes) {
    if (credits.isEmpty()) {
      return true;
    }
    Credit credit = credits.get(to);
    if (credit == null) {
      return true;
    }
    boolean enough = bytes <= credit.bytes;
    if (enough) {
      credit.bytes -= bytes;
    }
    return enough;
  }
}
