package dev.seamark.server.harness;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Position;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.Encryption;
import dev.seamark.server.plugin.Host;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.Shared;
import dev.seamark.server.transport.proxied.ProxyPolicy;
import dev.seamark.server.transport.quic.QuicBounds;
import dev.seamark.server.transport.tcp.TcpLimits;
import dev.seamark.zones.wire.WireName;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A setup that remembers the steps it was given, and runs them when told to. */
public final class TestSetup implements Setup, AutoCloseable {
  private final List<WireName> zones;
  private final MeterRegistry meters;
  private final Shared shared;
  private final List<Directive> directives = new ArrayList<>();
  private Path root = Path.of("");
  private TcpLimits tcpLimits = TcpLimits.USUAL;
  private final List<String> warnings = new ArrayList<>();
  private final List<String> addresses = new ArrayList<>();
  private final List<String> wishes = new CopyOnWriteArrayList<>();
  private final Host host =
      new Host() {
        @Override
        public String digest() {
          return "test";
        }

        @Override
        public void reloadEvery(Duration interval, Duration jitter) {
          wishes.add("reload " + interval + " " + jitter);
        }

        @Override
        public boolean serves() {
          return true;
        }

        @Override
        public void exit(int code) {
          wishes.add("exit " + code);
        }
      };
  private final List<Step> starts = new ArrayList<>();
  private final List<Runnable> servings = new ArrayList<>();
  private final List<Runnable> stops = new ArrayList<>();
  private final List<Runnable> shutdowns = new ArrayList<>();
  private final List<Consumer<List<Plugin>>> chains = new ArrayList<>();

  public TestSetup(String... zones) {
    this(new SimpleMeterRegistry(), new Shared(), zones);
  }

  /** A setup with these meters, in a process that keeps these things. */
  public TestSetup(MeterRegistry meters, Shared shared, String... zones) {
    this.meters = meters;
    this.shared = shared;
    this.zones = List.of(zones).stream().map(WireName::parse).toList();
  }

  /** Sets the plugin up, tells it its chain, starts it. */
  public List<Plugin> start(PluginType type, List<Directive> of) throws CorefileException {
    return start(type, of, List.of());
  }

  /**
   * Sets the plugin up, tells it its chain with these plugins behind it, starts it.
   *
   * @param of the directives of the block, those of other plugins among them
   */
  public List<Plugin> start(PluginType type, List<Directive> of, List<Plugin> behind)
      throws CorefileException {
    directives.addAll(of);
    List<Directive> own = of.stream().filter(d -> d.name().text().equals(type.name())).toList();
    List<Plugin> made = type.setup(own, this);
    List<Plugin> chain = new ArrayList<>(made);
    chain.addAll(behind);
    chains.forEach(step -> step.accept(chain));
    for (Step step : starts) {
      try {
        step.run();
      } catch (Exception e) {
        throw new AssertionError("cannot start " + type.name(), e);
      }
    }
    servings.forEach(Runnable::run);
    return made;
  }

  /** What was warned of, {@code file:line:column: message}. */
  public List<String> warnings() {
    return warnings;
  }

  /** Runs the steps of a shutdown. */
  public void shutDown() {
    shutdowns.forEach(Runnable::run);
  }

  /** Stops what was started, last in first out. */
  @Override
  public void close() {
    stops.reversed().forEach(Runnable::run);
    stops.clear();
  }

  @Override
  public List<WireName> zones() {
    return zones;
  }

  @Override
  public List<String> servers() {
    return List.of("dns://:53");
  }

  @Override
  public Path path(String word) {
    return root.resolve(word);
  }

  @Override
  public void root(Path folder) {
    root = folder;
  }

  @Override
  public int workers() {
    return 1;
  }

  @Override
  public MeterRegistry meters() {
    return meters;
  }

  @Override
  public Shared shared() {
    return shared;
  }

  @Override
  public Host host() {
    return host;
  }

  @Override
  public List<String> addresses() {
    return addresses;
  }

  /** What the host was asked for: {@code reload INTERVAL JITTER}, {@code exit CODE}. */
  public List<String> wishes() {
    return wishes;
  }

  @Override
  public void listenOn(List<String> to) {
    addresses.addAll(to);
  }

  @Override
  public List<Directive> directives() {
    return directives;
  }

  /** The limits of TCP connections as they were changed. */
  public TcpLimits tcpLimits() {
    return tcpLimits;
  }

  @Override
  public void limitTcp(UnaryOperator<TcpLimits> change) {
    tcpLimits = change.apply(tcpLimits);
  }

  @Override
  public void encrypt(String scheme, Encryption by) {
    wishes.add("encrypt " + scheme + " " + by.settings().clients());
  }

  @Override
  public void trust(ProxyPolicy proxies) {
    wishes.add("trust " + proxies);
  }

  @Override
  public void limitQuic(String scheme, QuicBounds bounds) {}

  @Override
  public void limitConnections(String scheme, int most) {
    wishes.add("connections " + scheme + " " + most);
  }

  @Override
  public void warn(Position at, String message) {
    warnings.add(at + ": " + message);
  }

  @Override
  public void onStart(Step step) {
    starts.add(step);
  }

  @Override
  public void onServing(Runnable step) {
    servings.add(step);
  }

  @Override
  public void onStop(Runnable step) {
    stops.add(step);
  }

  @Override
  public void onShutdown(Runnable step) {
    shutdowns.add(step);
  }

  @Override
  public void onChain(Consumer<List<Plugin>> step) {
    chains.add(step);
  }
}
