package dev.seamark.server.plugins.rpz;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.Shared;
import dev.seamark.server.plugins.secondary.Primaries;
import dev.seamark.server.plugins.secondary.SecondaryZone;
import dev.seamark.server.plugins.tsig.TsigKey;
import dev.seamark.server.plugins.zonefile.FileZone;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.file.PolicyZone;
import dev.seamark.zones.file.StaticZone;
import dev.seamark.zones.wire.WireName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Type;

/**
 * One policy: its zone, which is replaced whole when another version comes, and what is counted of
 * it. Used by all loops.
 */
final class Policy implements Consumer<WireName> {
  private static final Logger LOG = LoggerFactory.getLogger("plugin/rpz");

  private final RpzDirective directive;
  private final WireName apex;
  private final MeterRegistry meters;
  private final List<Gauge> gauges;
  private final Map<Trigger, Map<PolicyZone.Action, Counter>> hits = new EnumMap<>(Trigger.class);

  // Set by the setup, and never again.
  private @Nullable FileZone file;
  private Shared.@Nullable Lease<SecondaryZone> secondary;

  private volatile @Nullable PolicyZone now;

  /** What a query was found by. */
  enum Trigger {
    CLIENT_IP,
    QNAME,
    IP;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private Policy(RpzDirective directive, Setup setup) {
    this.directive = directive;
    this.apex = directive.apex();
    this.meters = setup.meters();
    gauges =
        List.of(
            gauge("seamark_rpz_names", "Names in a response policy.", StaticZone::names),
            gauge("seamark_rpz_bytes", "Bytes of memory of a response policy.", StaticZone::bytes));
    for (Trigger trigger : Trigger.values()) {
      Map<PolicyZone.Action, Counter> byAction = new EnumMap<>(PolicyZone.Action.class);
      for (PolicyZone.Action action : PolicyZone.Action.values()) {
        byAction.put(action, hits(trigger, action));
      }
      hits.put(trigger, byAction);
    }
  }

  /** What is shown of a zone. */
  private interface Size {
    double of(StaticZone zone);
  }

  private Gauge gauge(String name, String help, Size size) {
    return Gauge.builder(
            name,
            () -> {
              PolicyZone policy = now;
              return policy == null ? 0 : size.of(policy.zone());
            })
        .description(help)
        .tag("policy", apex.toString())
        .strongReference(true)
        .register(meters);
  }

  private Counter hits(Trigger trigger, PolicyZone.Action action) {
    return Counter.builder("seamark_rpz_hits_total")
        .description("Queries that a response policy decided.")
        .tags("policy", apex.toString(), "trigger", trigger.word(), "action", action.word())
        .register(meters);
  }

  /** A policy whose file is read now; its zone is transferred from the start on. */
  static Policy of(RpzDirective directive, Setup setup) throws CorefileException {
    directive.check();
    Policy made = new Policy(directive, setup);
    if (directive.file().isPresent()) {
      made.file =
          FileZone.follow(
              Rpz.NAME, made.apex, directive.file().get(), directive.reload(), setup, made, LOG);
      made.take();
    }
    setup.onStop(made::close);
    return made;
  }

  /** Begins to transfer the zone, where that is where it comes from. */
  void open(Optional<TsigKey> key, Setup setup) {
    if (!directive.primaries().isEmpty()) {
      Primaries from = new Primaries(directive.primaries(), key);
      Shared.Lease<SecondaryZone> lease = SecondaryZone.lease(apex, from, setup, LOG);
      secondary = lease;
      lease.get().onChange(this);
    }
  }

  /** Another version of the zone is there. */
  @Override
  public void accept(WireName zone) {
    take();
  }

  private void take() {
    FileZone read = file;
    Shared.Lease<SecondaryZone> transferred = secondary;
    StaticZone zone =
        read != null ? read.now() : transferred != null ? transferred.get().now() : null;
    if (zone == null) {
      return;
    }
    PolicyZone policy = PolicyZone.of(zone);
    if (policy.unreadable() > 0) {
      LOG.warn(
          "policy {}: {} triggers below rpz-ip or rpz-client-ip are not networks and are left out;"
              + " write them like 24.0.2.0.192.rpz-ip",
          apex,
          policy.unreadable());
    }
    now = policy;
  }

  private void close() {
    Shared.Lease<SecondaryZone> transferred = secondary;
    if (transferred != null) {
      transferred.get().forget(this);
      transferred.close();
    }
    gauges.forEach(meters::remove);
  }

  /** What it says now; null where it is not there yet. */
  @Nullable PolicyZone now() {
    return now;
  }

  /** The zone that NOTIFY messages of this name are about; null where they are about another. */
  @Nullable SecondaryZone notified(WireName name) {
    Shared.Lease<SecondaryZone> transferred = secondary;
    return transferred != null && apex.equals(name) ? transferred.get() : null;
  }

  /** Counts what it decides, and logs it where that is asked for. */
  void hit(Exchange x, Trigger trigger, PolicyZone.Action action) {
    Objects.requireNonNull(Objects.requireNonNull(hits.get(trigger)).get(action)).increment();
    if (directive.logs()) {
      LOG.info(
          "policy {}: {} asks for {} {}: {} by {}{}",
          apex,
          IpAddress.text(x.peer().remote().getAddress()),
          x.query().nameText(),
          Type.string(x.query().type()),
          action.word(),
          trigger.word(),
          directive.isDryRun() ? " (dry run)" : "");
    }
  }

  /** Whether nothing is to be done. */
  boolean isDryRun() {
    return directive.isDryRun();
  }
}
