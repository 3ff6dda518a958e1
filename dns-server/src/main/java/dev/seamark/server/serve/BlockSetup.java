package dev.seamark.server.serve;

import dev.seamark.server.corefile.Corefile;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What the plugins of one server block ask for while they are set up. */
final class BlockSetup implements Setup {
  final List<String> addresses = new ArrayList<>();
  final List<UnaryOperator<TcpLimits>> tcpChanges = new ArrayList<>();
  final Map<String, Encryption> encryptions = new HashMap<>();
  final Map<String, Integer> connections = new HashMap<>();
  final Map<String, QuicBounds> quic = new HashMap<>();
  final List<Start> starts = new ArrayList<>();
  final List<Runnable> servings = new ArrayList<>();
  final List<Runnable> stops = new ArrayList<>();
  final List<Runnable> shutdowns = new ArrayList<>();
  final List<Consumer<List<Plugin>>> chainSteps = new ArrayList<>();
  final List<Corefile.Warning> warnings = new ArrayList<>();

  private final List<WireName> zones;
  private final List<String> servers;
  private final List<Directive> directives;
  private final Surroundings surroundings;
  private final Host host;
  private Path root = Path.of("");
  private @Nullable Directive settingUp;
  Optional<ProxyPolicy> proxies = Optional.empty();

  BlockSetup(
      List<WireName> zones,
      List<String> servers,
      List<Directive> directives,
      Surroundings surroundings,
      Host host) {
    this.zones = zones;
    this.servers = servers;
    this.directives = directives;
    this.surroundings = surroundings;
    this.host = host;
  }

  /** A step that opens something, and the directive that wants it. */
  record Start(Directive directive, Step step) {}

  /** From here on it is this directive's plugin that asks. */
  void settingUp(Directive directive) {
    settingUp = directive;
  }

  @Override
  public List<WireName> zones() {
    return zones;
  }

  @Override
  public List<String> servers() {
    if (addresses.isEmpty()) {
      return servers;
    }
    return servers.stream()
        .flatMap(server -> addresses.stream().map(address -> on(address, server)))
        .distinct()
        .toList();
  }

  /** {@code dns://:53} on one address. */
  private static String on(String address, String server) {
    String host = address.indexOf(':') < 0 ? address : "[" + address + "]";
    return server.replace("://:", "://" + host + ":");
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
    return surroundings.workers().all().size();
  }

  @Override
  public MeterRegistry meters() {
    return surroundings.meters();
  }

  @Override
  public Shared shared() {
    return surroundings.shared();
  }

  @Override
  public Host host() {
    return host;
  }

  @Override
  public List<Directive> directives() {
    return directives;
  }

  @Override
  public void listenOn(List<String> to) {
    addresses.addAll(to);
  }

  @Override
  public List<String> addresses() {
    return addresses;
  }

  @Override
  public void limitTcp(UnaryOperator<TcpLimits> change) {
    tcpChanges.add(change);
  }

  @Override
  public void encrypt(String scheme, Encryption by) {
    encryptions.put(scheme, by);
  }

  @Override
  public void trust(ProxyPolicy policy) {
    proxies = Optional.of(policy);
  }

  @Override
  public void limitConnections(String scheme, int most) {
    connections.put(scheme, most);
  }

  @Override
  public void limitQuic(String scheme, QuicBounds bounds) {
    quic.put(scheme, bounds);
  }

  @Override
  public void warn(Position at, String message) {
    warnings.add(new Corefile.Warning(at, message));
  }

  @Override
  public void onStart(Step step) {
    starts.add(new Start(Objects.requireNonNull(settingUp), step));
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
    chainSteps.add(step);
  }
}
