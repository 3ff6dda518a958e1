package dev.seamark.bench;

import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Position;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** What the plugins of one server block ask for, in a process without sockets. */
final class InProcessSetup implements Setup {
  private final List<Directive> directives;
  private final MeterRegistry meters;
  private final Shared shared = new Shared();
  private final List<Step> starts = new ArrayList<>();
  private final List<Runnable> servings = new ArrayList<>();
  private final List<Runnable> stops = new ArrayList<>();
  private final List<Consumer<List<Plugin>>> chains = new ArrayList<>();
  private final Host host =
      new Host() {
        @Override
        public String digest() {
          return "bench";
        }

        @Override
        public void reloadEvery(Duration interval, Duration jitter) {}

        @Override
        public boolean serves() {
          return true;
        }

        @Override
        public void exit(int code) {
          throw new IllegalStateException("a plugin ends the process with " + code);
        }
      };

  InProcessSetup(List<Directive> directives, MeterRegistry meters) {
    this.directives = directives;
    this.meters = meters;
  }

  /** Starts what was set up. */
  void start(List<Plugin> chain) throws Exception {
    chains.forEach(step -> step.accept(chain));
    for (Step step : starts) {
      step.run();
    }
    servings.forEach(Runnable::run);
  }

  void stop() {
    stops.reversed().forEach(Runnable::run);
  }

  @Override
  public List<WireName> zones() {
    return List.of(WireName.ROOT);
  }

  @Override
  public List<String> servers() {
    return List.of("dns://:53");
  }

  @Override
  public Path path(String word) {
    return Path.of(word);
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
  public void listenOn(List<String> addresses) {}

  @Override
  public List<String> addresses() {
    return List.of();
  }

  @Override
  public List<Directive> directives() {
    return directives;
  }

  @Override
  public void root(Path folder) {}

  @Override
  public void limitTcp(UnaryOperator<TcpLimits> change) {}

  @Override
  public void encrypt(String scheme, Encryption by) {}

  @Override
  public void trust(ProxyPolicy proxies) {}

  @Override
  public void limitQuic(String scheme, QuicBounds bounds) {}

  @Override
  public void limitConnections(String scheme, int most) {}

  @Override
  public void warn(Position at, String message) {}

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
  public void onShutdown(Runnable step) {}

  @Override
  public void onChain(Consumer<List<Plugin>> step) {
    chains.add(step);
  }
}
