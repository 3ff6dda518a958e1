package dev.seamark.proxy.nft;

import dev.seamark.proxy.nft.Command.Outcome;
import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.zones.catalog.Protocol;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets the UDP flows that go where nobody serves any more. The kernel keeps sending a flow where
 * its first packet went, as long as packets come: to an endpoint that is gone, or, where the first
 * came before there was an endpoint, to nobody. TCP connections end by themselves.
 *
 * <p>Confined to the thread of the sync loop.
 */
final class UdpFlows implements MeterBinder {
  private static final Logger LOG = LoggerFactory.getLogger("proxy/nftables");
  private static final String RECONCILER = "kubeproxy.conntrack.reconciler";

  /** kube-proxy's: a millisecond to 16 s. */
  private static final Duration[] BUCKETS =
      IntStream.range(0, 15).mapToObj(i -> Duration.ofMillis(1L << i)).toArray(Duration[]::new);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final LongSupplier nanos;
  private final Map<Family, Counts> counts =
      Map.of(Family.IPV4, new Counts(), Family.IPV6, new Counts());
  private boolean told;

  /** What was done in one family; anybody may read. */
  private static final class Counts {
    private final LongAdder flows = new LongAdder();
    private volatile Consumer<Duration> took = _ -> {};
  }

  /**
   * Nothing forgotten yet.
   *
   * @param nanos a clock that only runs forward
   */
  UdpFlows(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Counts under kube-proxy's names. */
  @Override
  public void bindTo(MeterRegistry registry) {
    counts.forEach(
        (family, of) -> {
          FunctionCounter.builder(RECONCILER + ".deleted.entries", of.flows, LongAdder::sum)
              .tag("ip_family", family.label())
              .register(registry);
          of.took =
              Timer.builder(RECONCILER + ".sync.duration")
                      .tag("ip_family", family.label())
                      .serviceLevelObjectives(BUCKETS)
                      .register(registry)
                  ::record;
        });
  }

  /** Forgets stale flows to these Service ports. */
  void forget(Collection<ServicePortForwarding> changed) {
    List<ServicePortForwarding> served = new ArrayList<>();
    for (ServicePortForwarding forwarding : changed) { // no stream: all of them, at the first sync
      if (forwarding.id().protocol() == Protocol.UDP && !forwarding.serving().isEmpty()) {
        served.add(forwarding);
      }
    }
    counts.forEach(
        (family, of) -> {
          List<ServicePortForwarding> concerned =
              served.stream().filter(forwarding -> forwarding.family() == family).toList();
          if (!concerned.isEmpty()) {
            long begin = nanos.getAsLong();
            of.flows.add(forget(family, concerned));
            of.took.accept(Duration.ofNanos(nanos.getAsLong() - begin));
          }
        });
  }

  /** Returns how many. */
  private int forget(Family family, List<ServicePortForwarding> concerned) {
    String name = family == Family.IPV6 ? "ipv6" : "ipv4";
    List<String> list = List.of("conntrack", "-L", "-p", "udp", "-f", name);
    StaleFlows stale = new StaleFlows(concerned);
    // line by line: the list of a busy node is larger than this process
    Outcome listed = Command.lines(list, PATIENCE, stale::read);
    if (!listed.succeeded()) {
      tell("conntrack -L", listed);
      return 0;
    }
    for (Flow flow : stale.flows()) { // equal ones differ in their clients, and go together
      Outcome deleted =
          Command.run(
              List.of(
                  "conntrack",
                  "-D",
                  "-p",
                  "udp",
                  "-f",
                  name,
                  "--orig-dst",
                  flow.destination().toString(),
                  "--orig-port-dst",
                  String.valueOf(flow.port()),
                  "--reply-src",
                  flow.answering().toString()),
              "",
              PATIENCE);
      // that they have gone by themselves meanwhile is no failure
      if (!deleted.succeeded() && !deleted.complaint().contains("0 flow entries")) {
        tell("conntrack -D", deleted);
      }
    }
    return stale.count();
  }

  private void tell(String what, Outcome outcome) {
    if (!told) {
      told = true;
      LOG.warn(
          "{} failed: {}; UDP flows to removed endpoints continue until they are idle",
          what,
          outcome.code() == Outcome.NOT_RUN
              ? outcome.complaint() + "; install the package conntrack"
              : outcome.firstComplaint());
    }
  }
}
