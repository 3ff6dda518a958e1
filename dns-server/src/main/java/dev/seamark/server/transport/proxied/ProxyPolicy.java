package dev.seamark.server.transport.proxied;

import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * Whose headers of the PROXY protocol count, as CoreDNS has it.
 *
 * @param allowed whose headers are used; everybody's by {@code others} where it is empty
 * @param others what is done about all others
 * @param sessions how long a header without a query holds for the datagrams of its sender; zero for
 *     not at all
 * @param mostSessions how many senders are remembered
 */
public record ProxyPolicy(List<Cidr> allowed, Others others, Duration sessions, int mostSessions) {
  /** Copies the list. */
  public ProxyPolicy {
    allowed = List.copyOf(allowed);
  }

  /** What is done about a header. A connection without one is served in any case. */
  public enum Others {
    /** The client is who the header says. */
    USE,
    /** The header is read, and the client is the sender. */
    IGNORE,
    /** A connection or datagram with a header is refused. */
    REJECT,
    /** Nobody looks for a header. */
    SKIP
  }

  /** What is done about headers of this sender. */
  Others of(InetAddress sender) {
    if (allowed.isEmpty()) {
      return others;
    }
    IpAddress address = IpAddress.of(sender);
    for (Cidr each : allowed) {
      if (each.contains(address)) {
        return Others.USE;
      }
    }
    return others;
  }
}
