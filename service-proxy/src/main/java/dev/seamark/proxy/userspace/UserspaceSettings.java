package dev.seamark.proxy.userspace;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * How the userspace data plane behaves. Timeouts are those of kube-proxy's connection tracking
 * where it has them.
 *
 * @param loops how many event loops
 * @param connectTimeout how long an endpoint may take to accept before another one is tried
 * @param attempts how many endpoints are tried for one connection
 * @param tcpIdle how long a connection may be silent
 * @param tcpHalfClosedIdle how long one may be silent that a side has ended
 * @param udpUnanswered how long a UDP session lives on after its last datagram, if no reply came
 * @param udpIdle how long one lives on that was answered
 * @param maxConnections how many connections there may be; further ones are reset
 * @param maxUdpSessions how many UDP sessions there may be; the one unused longest makes room
 * @param maxAffinities how many clients of a Service port are remembered
 */
public record UserspaceSettings(
    int loops,
    Duration connectTimeout,
    int attempts,
    Duration tcpIdle,
    Duration tcpHalfClosedIdle,
    Duration udpUnanswered,
    Duration udpIdle,
    int maxConnections,
    int maxUdpSessions,
    int maxAffinities) {

  /**
   * Files that are neither a connection's nor a session's: listeners, the API, jars. Where few
   * files are allowed, a quarter of them.
   */
  private static final long OTHER_FILES = 1_000;

  private static final int MOST = 1 << 20;

  public UserspaceSettings {
    require(loops >= 1, "loops", loops, "1 or more");
    require(connectTimeout.toMillis() >= 1, "connectTimeout", connectTimeout, "1 ms or more");
    require(attempts >= 1, "attempts", attempts, "1 or more");
    require(tcpIdle.isPositive(), "tcpIdle", tcpIdle, "more than nothing");
    require(tcpHalfClosedIdle.isPositive(), "tcpHalfClosedIdle", tcpHalfClosedIdle, "more");
    require(udpUnanswered.isPositive(), "udpUnanswered", udpUnanswered, "more than nothing");
    require(udpIdle.isPositive(), "udpIdle", udpIdle, "more than nothing");
    require(maxConnections >= 1, "maxConnections", maxConnections, "1 or more");
    require(maxUdpSessions >= 1, "maxUdpSessions", maxUdpSessions, "1 or more");
    require(maxAffinities >= 1, "maxAffinities", maxAffinities, "1 or more");
  }

  /**
   * For this machine: a loop per core, and as many connections as this process may have files for.
   */
  public static UserspaceSettings forThisMachine() {
    return forOpenFiles(openFiles());
  }

  /**
   * For so many open files. A quarter of them is for UDP alone: however many connections somebody
   * opens, names are still resolved.
   */
  static UserspaceSettings forOpenFiles(long allowed) {
    long files = allowed - Math.min(OTHER_FILES, allowed / 4);
    return new UserspaceSettings(
        Runtime.getRuntime().availableProcessors(),
        Duration.ofSeconds(1),
        3,
        Duration.ofHours(24),
        Duration.ofHours(1),
        Duration.ofSeconds(60),
        Duration.ofSeconds(120),
        Math.clamp(files * 3 / 4 / 2, 1, MOST), // two files a connection
        Math.clamp(files / 4, 1, MOST),
        1 << 16);
  }

  /** How many files this process may open: the JVM has raised that to the hard limit. */
  static long openFiles() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : 10_000;
  }

  private static void require(boolean holds, String what, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException("%s is %s, but must be %s".formatted(what, value, wanted));
    }
  }

  /** The same with other limits. */
  UserspaceSettings withLimits(int connections, int udpSessions) {
    return new UserspaceSettings(
        loops,
        connectTimeout,
        attempts,
        tcpIdle,
        tcpHalfClosedIdle,
        udpUnanswered,
        udpIdle,
        connections,
        udpSessions,
        maxAffinities);
  }

  /** The same with another time for an endpoint to accept. */
  UserspaceSettings withConnectTimeout(Duration timeout) {
    return new UserspaceSettings(
        loops,
        timeout,
        attempts,
        tcpIdle,
        tcpHalfClosedIdle,
        udpUnanswered,
        udpIdle,
        maxConnections,
        maxUdpSessions,
        maxAffinities);
  }

  /** The same with other timeouts of connections. */
  UserspaceSettings withTcpIdle(Duration idle, Duration halfClosed) {
    return new UserspaceSettings(
        loops,
        connectTimeout,
        attempts,
        idle,
        halfClosed,
        udpUnanswered,
        udpIdle,
        maxConnections,
        maxUdpSessions,
        maxAffinities);
  }

  /** The same with other timeouts of UDP sessions. */
  UserspaceSettings withUdpIdle(Duration unanswered, Duration answered) {
    return new UserspaceSettings(
        loops,
        connectTimeout,
        attempts,
        tcpIdle,
        tcpHalfClosedIdle,
        unanswered,
        answered,
        maxConnections,
        maxUdpSessions,
        maxAffinities);
  }
}
