package dev.seamark.server.plugins.upstream.forward;

import dev.seamark.server.client.FairPlaces;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Worker;
import dev.seamark.server.plugin.HasMetadata;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.UpstreamObserver;
import dev.seamark.server.plugins.upstream.forward.settings.Asking;
import dev.seamark.server.plugins.upstream.forward.settings.Endpoints;
import dev.seamark.server.plugins.upstream.forward.settings.ForwardSettings;
import dev.seamark.server.upstream.Endpoint;
import dev.seamark.server.upstream.Link;
import dev.seamark.server.upstream.Upstream;
import dev.seamark.server.upstream.UpstreamMeters;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.wire.ZoneIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Forwards the questions of a zone to other servers. */
public final class Forward implements Plugin, HasMetadata {
  /** {@code forward FROM TO... { ... }}, any number in a server block, asked in file order. */
  public static final PluginType TYPE =
      PluginType.repeatable(
          "forward FROM TO...",
          "Forwards the queries of a zone to other servers.",
          ForwardReader::new,
          ForwardReader.properties(),
          Forward::make);

  private static final String FULL_LANE =
      "concurrent queries of one worker exceeded maximum " + Lane.MAX_IN_FLIGHT;
  private static final String ABOVE_SHARE = "concurrent queries of one client exceeded its share";

  private final ForwardSettings settings;
  private final List<Endpoint> endpoints;
  private final ZoneIndex<WireName> except;
  private final ForwardMeters meters;
  private final String upstreamLabel;
  private final UpstreamMeters.Family family;
  private final AtomicReferenceArray<Lane> lanes;
  private final FairPlaces places;
  private final String full;
  private final InFlight inFlight = new InFlight();

  // Set before the chain is published to the loops, and never again.
  private List<Upstream> upstreams = List.of();
  private List<Via> vias = List.of();
  private boolean anotherFollows;
  private List<UpstreamObserver> observers = List.of();

  private Forward(ForwardSettings settings, Setup setup) throws CorefileException {
    this.settings = settings;
    endpoints = Endpoints.of(settings, setup);
    upstreamLabel = settings.plugin() + "/upstream";
    except = ZoneIndex.of(settings.except());
    boolean fanout = settings.asking() instanceof Asking.AtOnce;
    meters = new ForwardMeters(setup.meters(), fanout);
    family = new UpstreamMeters.Family(setup.meters(), settings.plugin(), fanout);
    places = new FairPlaces(settings.maxConcurrent());
    full = "concurrent queries exceeded maximum " + settings.maxConcurrent();
    lanes = new AtomicReferenceArray<>(setup.workers());
  }

  private static List<Plugin> make(List<ForwardReader> read, Setup setup) throws CorefileException {
    List<Plugin> all = new ArrayList<>();
    for (ForwardReader each : read) {
      all.add(of(each.settings(), setup));
    }
    return all;
  }

  /** One that another directive stands for. */
  public static Forward of(ForwardSettings settings, Setup setup) throws CorefileException {
    Forward forward = new Forward(settings, setup);
    setup.onChain(forward::chain);
    setup.onStart(forward::start);
    setup.onStop(forward::stop);
    return forward;
  }

  /** What {@code forward FROM TO...} without properties says, in a line of another plugin. */
  public static ForwardSettings settings(
      String plugin, Directive line, List<Word> words, Setup setup) throws CorefileException {
    return new ForwardReader(plugin, line.at(), words, setup).settings();
  }

  /** To how many addresses questions may go. */
  public int addresses() {
    return endpoints.size();
  }

  private void chain(List<Plugin> chain) {
    anotherFollows =
        chain.stream().skip(chain.indexOf(this) + 1L).anyMatch(Forward.class::isInstance);
    observers = Setup.allIn(chain, UpstreamObserver.class);
  }

  private void start() {
    upstreams =
        endpoints.stream()
            .map(endpoint -> new Upstream(endpoint, settings.health(), family))
            .toList();
    vias = upstreams.stream().map(upstream -> new Via(this, upstream.toString())).toList();
  }

  private void stop() {
    upstreams.forEach(Upstream::close);
    for (int i = 0; i < lanes.length(); i++) {
      Lane lane = lanes.get(i);
      if (lane != null) {
        Link.retireAll(lane.links());
      }
    }
  }

  @Override
  public String name() {
    return settings.plugin();
  }

  /** {@code forward/upstream}: who replied, or who was asked last. */
  @Override
  public Optional<String> metadata(Exchange x, String name) {
    return name.equals(upstreamLabel) && x.endedBy() instanceof Via via && via.forward() == this
        ? Optional.of(via.upstream())
        : Optional.empty();
  }

  @Override
  public void query(Exchange x) {
    if (!takes(x.query())) {
      x.next();
      return;
    }
    if (x.query().questionEnd() != Query.HEADER + x.query().nameLength() + 4) {
      x.fail(this, Rcode.FORMERR, "question without type or class");
      return;
    }
    if (upstreams.isEmpty()) {
      x.fail(this, Rcode.SERVFAIL, "no usable name server to forward to");
      return;
    }
    Lane lane = lane(x.worker());
    Flight flight = new Flight(this, lane, x);
    switch (places.take(flight.client(), lane.free())) {
      case TAKEN -> {
        lane.enter();
        x.hold(flight); // its place is free again whatever becomes of the exchange
        flight.begin();
      }
      case FULL -> reject(x, lane.free() > 0 ? full : FULL_LANE);
      case ABOVE_SHARE -> {
        meters.aboveShare();
        reject(x, ABOVE_SHARE);
      }
    }
  }

  private void reject(Exchange x, String why) {
    meters.rejected();
    x.fail(this, Rcode.REFUSED, why);
  }

  /** Whether the question is in the zone, and not excepted. */
  public boolean takes(Query query) {
    if (!query.isUnder(settings.from())) {
      return false;
    }
    boolean isFrom = query.nameLength() == settings.from().length();
    return isFrom || !except.contains(query);
  }

  private Lane lane(Worker worker) {
    Lane lane = lanes.get(worker.index());
    if (lane == null) {
      lane = new Lane(upstreams, worker, settings.link());
      lanes.set(worker.index(), lane);
    }
    return lane;
  }

  /** A question is no longer in flight. */
  void landed(Lane lane, long client) {
    places.leave(client);
    lane.leave();
  }

  /** What ends an exchange for which this upstream was asked. */
  Via via(int upstream) {
    return vias.get(upstream);
  }

  InFlight inFlight() {
    return inFlight;
  }

  ForwardSettings settings() {
    return settings;
  }

  List<Upstream> upstreams() {
    return upstreams;
  }

  /** Whether the next plugin of the chain is another {@code forward}. */
  boolean anotherFollows() {
    return anotherFollows;
  }

  /** Who is told what upstreams are asked. */
  List<UpstreamObserver> observers() {
    return observers;
  }

  ForwardMeters meters() {
    return meters;
  }

  @Override
  public String toString() {
    return name() + " " + settings.from() + " " + Arrays.toString(upstreams.toArray());
  }
}
