package dev.seamark.proxy.userspace;

import java.time.Duration;
import java.util.Optional;

/**
 * What only a data plane in a process can be asked for.
 *
 * @param anyIp all addresses of the service ranges are local ({@code ip route add local ... dev
 *     lo}), so that one wildcard listener per port number serves them all
 * @param drain how long connections may go on to an endpoint which no longer serves; empty for as
 *     long as they like
 */
public record UserspaceWishes(boolean anyIp, Optional<Duration> drain) {
  /** Nothing asked for. */
  public static final UserspaceWishes NONE = new UserspaceWishes(false, Optional.empty());
}
