package dev.seamark.server.plugins.upstream.forward.settings;

import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Position;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.upstream.HealthCheck;
import dev.seamark.server.upstream.Link;
import dev.seamark.zones.wire.WireName;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One directive that forwards.
 *
 * @param plugin the name of the directive
 * @param from the zone whose questions are forwarded
 * @param except zones within it whose questions are not
 * @param tries the transports
 * @param asking whom of the upstreams to ask, and when
 * @param patienceNanos how long a client is kept waiting at most
 * @param maxConcurrent how many questions may be in flight; 0 for any number
 * @param next what hands the question to the directive behind
 * @param source the address of this machine to ask from
 */
public record ForwardSettings(
    String plugin,
    WireName from,
    List<WireName> except,
    List<Destination> to,
    Transports tries,
    Asking asking,
    HealthCheck health,
    Link.Limits link,
    long patienceNanos,
    int maxConcurrent,
    Next next,
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
  public record Security(
      Position at, Optional<Directive> tls, Optional<Word> serverName, boolean get) {}

  /** Which transport is tried first; the client's where neither is said. */
  public record Transports(boolean forceTcp, boolean preferUdp) {}

  /**
   * What hands the question to the {@code forward} behind.
   *
   * @param rcodes response codes that do
   * @param onNodata whether an empty NOERROR does
   */
  public record Next(Set<Integer> rcodes, boolean onNodata) {
    /** Nothing does. */
    public static final Next NEVER = new Next(Set.of(), false);
  }
}
