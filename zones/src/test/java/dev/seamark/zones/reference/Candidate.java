package dev.seamark.zones.reference;

import dev.seamark.zones.catalog.IpAddress;
import org.xbill.DNS.Name;

/**
 * One way to reach what a name stands for. A name has as many candidates as there are addresses
 * times ports.
 *
 * @param owner the name of its own that SRV records point to
 * @param port {@link #NO_PORT} where there is an address without any port
 */
record Candidate(Name owner, Host host, int port) {
  /** The port of an endpoint whose slice has none. */
  static final int NO_PORT = -1;

  /** Where a candidate is: exactly one of these. */
  sealed interface Host {
    /** At an address. */
    record At(IpAddress address) implements Host {}

    /** Where this name is. */
    record Alias(Name target) implements Host {}
  }
}
