package dev.seamark.server.plugins.upstream.forward;

import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Position;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.upstream.HealthCheck;
import dev.seamark.server.upstream.Link;
import dev.seamark.zones.wire.WireName;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One {@code forward} directive.
 *
 * @param from the zone whose questions are forwarded
 * @param except zones within it whose questions are not
 * @param tries the transports
 * @param maxConcurrent how many questions may be in flight; 0 for any number
 * @param maxConnectAttempts how many failed attempts one question may make, 0 for as many as its
 *     time allows; twice the number of upstreams where it is not said
 * @param next response codes that hand the question to the {@code forward} behind
 * @param nextOnNodata whether an empty NOERROR does so
 * @param failover response codes after which the next upstream is asked
 * @param failfast whether nothing is asked at all while all upstreams are down
 * @param source the address of this machine to ask from
 */
record ForwardSettings(
    WireName from,
    List<WireName> except,
    List<Destination> to,
    Transports tries,
    Policy policy,
    HealthCheck health,
    Link.Limits link,
    int maxConcurrent,
    OptionalInt maxConnectAttempts,
    Set<Integer> next,
    boolean nextOnNodata,
    Set<Integer> failover,
    boolean failfast,
    Optional<InetAddress> source,
    Security security) {

  /**
   * How TLS upstreams are to be spoken to.
   *
   * @param at the directive
   * @param tls the line {@code tls}, whose arguments are files
   * @param serverName who all upstreams must prove to be
   * @param get whether https:// upstreams are asked by GET
   */
  record Security(Position at, Optional<Directive> tls, Optional<Word> serverName, boolean get) {}

  /** Which transport is tried first; the client's where neither is said. */
  record Transports(boolean forceTcp, boolean preferUdp) {}
}
