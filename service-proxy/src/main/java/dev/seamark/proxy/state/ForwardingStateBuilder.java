package dev.seamark.proxy.state;

import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.CatalogListener;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Keeps a {@link ForwardingState} true to a catalog. The catalog's writer only notes which Services
 * changed; {@link #next} computes those anew, so a change costs its Service's own size.
 *
 * <pre>
 *   catalog's writer ──serviceChanged──▶ pending ──next()──▶ Delta     (the sync loop's thread)
 * </pre>
 */
public final class ForwardingStateBuilder implements CatalogListener {
  private final Catalog catalog;
  private final Supplier<NodeInfo> node;
  private final Runnable wake;
  private final ForwardingState state;

  // of whoever holds the lock of this
  private Set<ObjectKey> pending = new HashSet<>();
  private boolean nodeChanged;

  // of the sync loop's thread
  private final Map<ObjectKey, Known> known = new HashMap<>();
  private final Map<ServicePortForwarding.Key, ServicePortForwarding> wanted = new HashMap<>();
  private final Claims claims = new Claims();

  /** A Service as it was computed last. */
  private record Known(
      Optional<Service> service, List<ServicePortForwarding.Key> keys, long newestTrigger) {
    static final Known NOTHING = new Known(Optional.empty(), List.of(), 0);
  }

  /**
   * What came since the last time.
   *
   * @param delta what to hand to a data plane; full where the node changed
   * @param services how many Services came, changed or went
   * @param endpoints how many Services had their endpoints changed
   * @param triggers when the changes of endpoints happened, in milliseconds since 1970, as far as
   *     their slices say
   */
  public record Changes(Delta delta, int services, int endpoints, List<Long> triggers) {}

  /**
   * A builder that has read nothing yet; to be attached to the catalog.
   *
   * @param node what is known of the node now, asked whenever the catalog says that it changed
   * @param wake called when there is something new, by the catalog's writer: must not block
   */
  public ForwardingStateBuilder(Catalog catalog, Supplier<NodeInfo> node, Runnable wake) {
    this.catalog = catalog;
    this.node = node;
    this.wake = wake;
    this.state = new ForwardingState(node.get());
  }

  /** The state as of the last {@link #next}. */
  public ForwardingState state() {
    return state;
  }

  /** How many Services wait to be computed. */
  public synchronized int pending() {
    return pending.size();
  }

  @Override
  public void serviceChanged(ObjectKey service) {
    synchronized (this) {
      pending.add(service);
    }
    wake.run();
  }

  @Override
  public void nodeChanged(String name) {
    synchronized (this) {
      nodeChanged = true;
    }
    wake.run();
  }

  @Override
  public void serviceRangesChanged() {
    nodeChanged("");
  }

  @Override
  public void synced() {
    wake.run();
  }

  /** Brings the state up to date. To be called by one thread only, and not while it is synced. */
  public Changes next() {
    Set<ObjectKey> todo;
    boolean full = false;
    synchronized (this) {
      todo = pending;
      pending = new HashSet<>();
      full = nodeChanged;
      nodeChanged = false;
    }
    NodeInfo now = node.get();
    full &= !now.equals(state.node());
    if (full) {
      state.node(now);
      todo.addAll(known.keySet());
    }
    Round round = new Round(now);
    try {
      todo.forEach(round::service);
      return round.changes(full);
    } catch (RuntimeException e) {
      synchronized (this) {
        pending.addAll(todo); // nothing is forgotten because of a mistake of ours
      }
      throw e;
    }
  }

  /** One call of {@link #next}. */
  private final class Round {
    private final NodeInfo node;
    private final Set<ServicePortForwarding.Key> touched = new HashSet<>();
    private final List<Long> triggers = new ArrayList<>();
    private int services;
    private int endpoints;

    Round(NodeInfo node) {
      this.node = node;
    }

    void service(ObjectKey key) {
      Known before = known.getOrDefault(key, Known.NOTHING);
      Optional<Service> service = catalog.service(key);
      List<EndpointSlice> slices = catalog.slicesOf(key);
      if (service.equals(before.service)) {
        endpoints++;
      } else {
        services++;
      }
      for (ServicePortForwarding.Key old : before.keys) {
        ServicePortForwarding gone = wanted.remove(old);
        if (gone != null) {
          touched.addAll(claims.remove(gone));
        }
        touched.add(old);
      }
      List<ServicePortForwarding.Key> keys = new ArrayList<>();
      for (ServicePortForwarding each :
          service.map(s -> Forwardings.compute(s, slices, node)).orElse(List.of())) {
        wanted.put(each.key(), each);
        touched.addAll(
            claims.add(each, service.map(s -> s.exposure().createdAtMillis()).orElse(0L)));
        touched.add(each.key());
        keys.add(each.key());
      }
      state.healthCheck(key, service.flatMap(s -> Forwardings.healthCheck(s, slices, node)));
      long newest = before.newestTrigger;
      for (EndpointSlice slice : slices) {
        if (slice.triggeredAtMillis() > before.newestTrigger && !keys.isEmpty()) {
          triggers.add(slice.triggeredAtMillis());
          newest = Math.max(newest, slice.triggeredAtMillis());
        }
      }
      if (service.isEmpty()) {
        known.remove(key);
      } else {
        known.put(key, new Known(service, List.copyOf(keys), newest));
      }
    }

    Changes changes(boolean full) {
      List<ServicePortForwarding> changed = new ArrayList<>();
      List<ServicePortForwarding.Key> removed = new ArrayList<>();
      for (ServicePortForwarding.Key key : touched) {
        ServicePortForwarding want = wanted.get(key);
        if (want == null) {
          if (state.forwarding(key).isPresent()) {
            removed.add(key);
          }
          state.remove(key);
          continue;
        }
        Claims.Granted granted = claims.grant(want);
        state.conflicts(key, granted.conflicts());
        if (!state.forwarding(key).equals(Optional.of(granted.forwarding()))) {
          state.put(granted.forwarding());
          changed.add(granted.forwarding());
        }
      }
      Delta delta = full ? Delta.full(state) : Delta.of(changed, removed, state);
      return new Changes(delta, services, endpoints, List.copyOf(triggers));
    }
  }
}
