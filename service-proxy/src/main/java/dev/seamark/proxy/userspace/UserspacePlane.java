package dev.seamark.proxy.userspace;

import dev.seamark.proxy.machine.LocalAddresses;
import dev.seamark.proxy.state.DataPlane;
import dev.seamark.proxy.state.Delta;
import dev.seamark.proxy.state.Frontend;
import dev.seamark.proxy.state.NodeInfo;
import dev.seamark.proxy.state.ProxySettings;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Protocol;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator.SplittableGenerator;

/**
 * Carries TCP and UDP itself. Syncs are made by one thread; another one tries again to listen where
 * that failed, so that a lock guards what both use.
 */
public final class UserspacePlane implements DataPlane {
  private static final Affinity ANYWHERE = new Affinity.None();

  private final ProxySettings settings;
  private final Supplier<NodeInfo> node;
  private final UserspaceSettings limits;
  private final LongSupplier nanoClock;
  private final Counts counts = new Counts();
  private final Workers workers;
  private final Bindings bindings;
  private final Retries retries;
  private final Claims claims = new Claims();
  private final Map<ServicePortForwarding.Key, Affinity> affinities = new HashMap<>();
  private final Map<ServicePortForwarding.Key, ServicePortForwarding> synced = new HashMap<>();
  private final Set<ServicePortForwarding.Key> notCarried = new LinkedHashSet<>();

  /** This machine and node as they were when the last sync was made. */
  private Here syncedHere = new Here(List.of(), NodeInfo.of("", List.of()));

  private record Here(List<IpAddress> addresses, NodeInfo node) {}

  /** Where connections to endpoints that are gone shall not go on until they end. */
  private final Optional<Drain> drain;

  /**
   * Starts its event loops.
   *
   * @param node asked at each sync
   * @param nanoClock a steady clock
   */
  public UserspacePlane(
      ProxySettings settings,
      Supplier<NodeInfo> node,
      UserspaceSettings limits,
      LongSupplier nanoClock,
      SplittableGenerator random) {
    this.settings = settings;
    this.node = node;
    this.limits = limits;
    this.nanoClock = nanoClock;
    Transport transport = Transport.best(settings.anyIp() ? settings.serviceCidrs() : List.of());
    drain = settings.drain().map(grace -> new Drain(grace, nanoClock));
    workers = new Workers(transport, limits, drain, nanoClock, random, counts);
    bindings = new Bindings(workers, counts);
    retries = new Retries(this::retry);
  }

  /** What it counts. */
  public MeterBinder meters() {
    return counts;
  }

  @Override
  public synchronized void sync(Delta delta) {
    Here here = new Here(LocalAddresses.now(), node.get());
    Insiders insiders = Insiders.of(settings, here.node, here.addresses);
    Set<Claims.Spot> touched = new LinkedHashSet<>();
    for (ServicePortForwarding.Key key : gone(delta)) {
      touched.addAll(claims.put(key, Map.of()));
      affinities.remove(key);
      synced.remove(key);
      notCarried.remove(key);
      drain.ifPresent(d -> d.serve(key, Set.of()));
    }
    for (ServicePortForwarding forwarding : delta.changed()) {
      touched.addAll(claims.put(forwarding.key(), routes(forwarding, insiders, here)));
      synced.put(forwarding.key(), forwarding);
      drain.ifPresent(d -> d.serve(forwarding.key(), forwarding.serving()));
    }
    drain.ifPresent(Drain::prune);
    syncedHere = here;
    settle(touched);
  }

  /**
   * Listens for node ports at addresses that the node has got since, and no more at those that it
   * has lost; nothing else can get lost.
   */
  @Override
  public synchronized boolean intact() {
    Here here = new Here(LocalAddresses.now(), node.get());
    if (here.equals(syncedHere)) {
      return true;
    }
    Insiders insiders = Insiders.of(settings, here.node, here.addresses);
    Set<Claims.Spot> touched = new LinkedHashSet<>();
    for (ServicePortForwarding forwarding : synced.values()) {
      touched.addAll(claims.put(forwarding.key(), routes(forwarding, insiders, here)));
    }
    syncedHere = here;
    settle(touched);
    return true;
  }

  @Override
  public synchronized Set<ServicePortForwarding.Key> idle() {
    Set<ServicePortForwarding.Key> idle = new HashSet<>(synced.keySet());
    idle.removeAll(bindings.carried());
    return idle;
  }

  /** What was there and is no more. */
  private List<ServicePortForwarding.Key> gone(Delta delta) {
    List<ServicePortForwarding.Key> gone = new ArrayList<>(delta.removed());
    if (delta.full()) {
      synced.keySet().stream()
          .filter(key -> delta.now().forwarding(key).isEmpty())
          .forEach(gone::add);
    }
    return gone;
  }

  private Map<Claims.Spot, Route> routes(
      ServicePortForwarding forwarding, Insiders insiders, Here here) {
    ServicePortForwarding.Key key = forwarding.key();
    if (key.id().protocol() == Protocol.SCTP) {
      notCarried.add(key);
      return Map.of();
    }
    Affinity affinity = affinity(key, forwarding.affinitySeconds());
    Candidates cluster = Candidates.of(forwarding.cluster());
    Candidates local = Candidates.of(forwarding.local());
    Map<Claims.Spot, Route> routes = new LinkedHashMap<>();
    for (Frontend frontend : forwarding.frontends()) {
      Route route =
          new Route(key, frontend, cluster, local, affinity, forwarding.serving(), insiders);
      if (route.refusesAll()) {
        continue;
      }
      List<IpAddress> addresses =
          frontend
              .address()
              .map(List::of)
              .orElseGet(
                  () ->
                      settings
                          .nodePortAddresses()
                          .among(here.addresses, here.node, forwarding.family()));
      for (IpAddress address : addresses) {
        routes.putIfAbsent(new Claims.Spot(key.id().protocol(), address, frontend.port()), route);
      }
    }
    return routes;
  }

  private Affinity affinity(ServicePortForwarding.Key key, OptionalInt seconds) {
    if (seconds.isEmpty()) {
      affinities.remove(key);
      return ANYWHERE;
    }
    Duration timeout = Duration.ofSeconds(seconds.getAsInt());
    Affinity known = affinities.get(key);
    if (known instanceof Affinity.ByClient same && same.timeout().equals(timeout)) {
      return known;
    }
    Affinity.ByClient fresh = Affinity.ByClient.of(timeout, limits.maxAffinities(), nanoClock);
    if (known instanceof Affinity.ByClient before) {
      fresh.clients().putAll(before.clients().asMap());
    }
    affinities.put(key, fresh);
    return fresh;
  }

  private void settle(Set<Claims.Spot> touched) {
    Set<ListenAddress> sockets = new LinkedHashSet<>();
    for (Claims.Spot spot : touched) {
      ListenAddress socket = socket(spot);
      Optional<Route> route = claims.winner(spot);
      Routes routes = bindings.at(socket);
      route.ifPresentOrElse(
          found -> routes.put(spot.address(), found), () -> routes.remove(spot.address()));
      sockets.add(socket);
    }
    bindings.settle(sockets);
    if (bindings.isIncomplete()) {
      retries.begin();
    }
  }

  private ListenAddress socket(Claims.Spot spot) {
    // A datagram's reply has to come from the address it was sent to, which takes a socket there.
    boolean shared = settings.anyIp() && spot.protocol() == Protocol.TCP;
    return new ListenAddress(
        spot.protocol(), shared ? Optional.empty() : Optional.of(spot.address()), spot.port());
  }

  /** Whether all is listened at now. */
  private synchronized boolean retry() {
    bindings.openWaiting();
    return !bindings.isIncomplete();
  }

  @Override
  public synchronized List<String> problems() {
    List<String> problems = new ArrayList<>(bindings.failures());
    problems.addAll(claims.disputes());
    notCarried.forEach(key -> problems.add(key.id() + ": SCTP takes the nftables mode"));
    return problems;
  }

  /** Nothing outlives the process. */
  @Override
  public void cleanUp() {}

  @Override
  public void close() {
    retries.close();
    synchronized (this) {
      bindings.close();
    }
    for (Worker worker : workers.all()) {
      worker.loop().submit(worker::cut).awaitUninterruptibly();
    }
    workers.close();
  }
}
