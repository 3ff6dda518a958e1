package dev.seamark.proxy.userspace;

import dev.seamark.proxy.state.DataPlane;
import dev.seamark.proxy.state.Delta;
import dev.seamark.proxy.state.NodeInfo;
import dev.seamark.proxy.state.ProxySettings;
import dev.seamark.proxy.state.ServicePortForwarding;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator.SplittableGenerator;

/**
 * Carries TCP and UDP itself. Syncs are made by one thread; another one tries again to listen where
 * that failed, so that a lock guards what both use.
 */
public final class UserspacePlane implements DataPlane {
  private final Supplier<NodeInfo> node;
  private final Counts counts = new Counts();
  private final Workers workers;
  private final Bindings bindings;
  private final Retries retries;
  private final Affinities affinities;
  private final Routing routing;
  private final Spots claims = new Spots();
  private final Map<ServicePortForwarding.Key, ServicePortForwarding> synced = new HashMap<>();

  /** This machine and node as they were when the last sync was made. */
  private Here syncedHere = Here.NOWHERE;

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
      UserspaceWishes wishes,
      Supplier<NodeInfo> node,
      UserspaceSettings limits,
      LongSupplier nanoClock,
      SplittableGenerator random) {
    this.node = node;
    affinities = new Affinities(limits.maxAffinities(), nanoClock);
    routing = new Routing(settings, wishes.anyIp(), affinities);
    Transport transport = Transport.best(wishes.anyIp() ? settings.serviceCidrs() : List.of());
    drain = wishes.drain().map(grace -> new Drain(grace, nanoClock));
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
    Here here = routing.here(node.get());
    Set<Spots.Spot> touched = new LinkedHashSet<>();
    for (ServicePortForwarding.Key key : gone(delta)) {
      touched.addAll(claims.put(key, Map.of()));
      affinities.forget(key);
      synced.remove(key);
      drain.ifPresent(d -> d.serve(key, Set.of()));
    }
    for (ServicePortForwarding forwarding : delta.changed()) {
      touched.addAll(claims.put(forwarding.key(), routing.routes(forwarding, here)));
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
    Here here = routing.here(node.get());
    if (here.equals(syncedHere)) {
      return true;
    }
    Set<Spots.Spot> touched = new LinkedHashSet<>();
    for (ServicePortForwarding forwarding : synced.values()) {
      touched.addAll(claims.put(forwarding.key(), routing.routes(forwarding, here)));
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

  private void settle(Set<Spots.Spot> touched) {
    Set<ListenAddress> sockets = new LinkedHashSet<>();
    for (Spots.Spot spot : touched) {
      ListenAddress socket = routing.socket(spot);
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

  /** Whether all is listened at now. */
  private synchronized boolean retry() {
    bindings.openWaiting();
    return !bindings.isIncomplete();
  }

  @Override
  public synchronized List<String> problems() {
    List<String> problems = new ArrayList<>(bindings.failures());
    problems.addAll(claims.disputes());
    synced.keySet().stream()
        .filter(key -> !Routing.isCarried(key))
        .sorted()
        .forEach(key -> problems.add(key.id() + ": SCTP takes the nftables mode"));
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
