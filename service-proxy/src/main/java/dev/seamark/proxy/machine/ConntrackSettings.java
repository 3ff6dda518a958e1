package dev.seamark.proxy.machine;

import java.time.Duration;
import java.util.Optional;

/**
 * How the kernel tracks connections, as kube-proxy sets it. What is empty or 0 is left as it is.
 *
 * @param maxPerCore tracked connections for each processor
 * @param min at least so many in all
 * @param tcpEstablished how long an established TCP connection is tracked without packets
 * @param tcpCloseWait likewise one that one side has closed
 * @param tcpBeLiberal let TCP packets outside of the window pass
 * @param udp likewise a UDP flow without replies
 * @param udpStream likewise one with replies
 */
public record ConntrackSettings(
    int maxPerCore,
    int min,
    Optional<Duration> tcpEstablished,
    Optional<Duration> tcpCloseWait,
    boolean tcpBeLiberal,
    Optional<Duration> udp,
    Optional<Duration> udpStream) {

  /** Everything is left as it is. */
  public static final ConntrackSettings NONE =
      new ConntrackSettings(
          0, 0, Optional.empty(), Optional.empty(), false, Optional.empty(), Optional.empty());

  /** kube-proxy's, where its configuration says nothing. */
  public static final ConntrackSettings USUAL =
      new ConntrackSettings(
          32_768,
          131_072,
          Optional.of(Duration.ofHours(24)),
          Optional.of(Duration.ofHours(1)),
          false,
          Optional.empty(),
          Optional.empty());

  /** How many connections may be tracked; 0 to leave it. */
  public long max(int cores) {
    return maxPerCore == 0 ? 0 : Math.max((long) maxPerCore * cores, min);
  }
}
