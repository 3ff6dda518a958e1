package dev.seamark.server.plugins.upstream.loop;

import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.upstream.Endpoint;
import dev.seamark.zones.wire.WireName;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/**
 * Asks this server for a name that no other server can know, once, after the start. If the question
 * comes by more than twice, somebody sends it back to us, every question that we forward would go
 * round until something breaks, and the process ends with a message that says so.
 *
 * <p>Looks no more two seconds after the first reply, or after thirty seconds without one.
 */
public final class Loop implements Plugin {
  /** {@code loop}. */
  public static final PluginType TYPE =
      PluginType.of(
          "loop",
          "Ends the process if what it forwards comes back to it.",
          (directive, setup) -> List.of(make(setup)));

  private static Loop make(Setup setup) {
    Loop loop = new Loop(setup.zones().getFirst(), setup.host()::exit);
    setup.onServing(
        () ->
            LoopProbe.start(
                ListenAddress.of(setup.servers().getFirst(), setup.addresses()),
                loop,
                LoopProbe.Patience.USUAL));
    setup.onStop(loop::stop);
    return loop;
  }

  /** What a line is marked with after which the process ends. */
  private static final Marker FATAL = MarkerFactory.getMarker("FATAL");

  private static final Logger LOG = LoggerFactory.getLogger("plugin/loop");
  private static final int HINFO = 13;
  private static final int MOST_SIGHTINGS = 2;

  private final WireName zone;
  private final WireName name;
  private final IntConsumer exit;
  private final AtomicInteger seen = new AtomicInteger();
  private volatile boolean off;

  Loop(WireName zone, IntConsumer exit) {
    this.zone = zone;
    this.exit = exit;
    SecureRandom random = new SecureRandom();
    String labels = (random.nextLong() >>> 1) + "." + (random.nextLong() >>> 1) + ".";
    name = WireName.parse(zone.labels() == 0 ? labels : labels + zone);
  }

  @Override
  public String name() {
    return "loop";
  }

  @Override
  public void query(Exchange x) {
    if (!off && isProbe(x)) {
      if (seen.incrementAndGet() > MOST_SIGHTINGS) {
        stop();
        report(x);
      }
    }
    x.next();
  }

  private boolean isProbe(Exchange x) {
    return x.query().type() == HINFO
        && x.query().nameLength() == name.length()
        && Arrays.equals(
            x.query().name(), 0, x.query().nameLength(), name.lowerCase(), 0, name.length());
  }

  private void report(Exchange x) {
    LOG.error(
        FATAL,
        "Loop ({} -> {}) detected for zone \"{}\", see"
            + " https://coredns.io/plugins/loop#troubleshooting. Query: \"HINFO {}\"",
        Endpoint.text(x.peer().remote()),
        ListenAddress.text(x.block().server()),
        zone,
        name);
    exit.accept(1);
  }

  /** The question that is sent. */
  WireName probe() {
    return name;
  }

  boolean isOff() {
    return off;
  }

  /** The probe got no reply and will be sent again: what was seen so far may have been itself. */
  void forget() {
    seen.set(0);
  }

  /** Looks no more. */
  void stop() {
    off = true;
  }
}
