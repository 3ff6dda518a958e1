package dev.seamark.server.serve;

import dev.seamark.process.Nearest;
import dev.seamark.server.corefile.BlockKey;
import dev.seamark.server.corefile.Corefile;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.ServerBlock;
import dev.seamark.server.declare.Faults;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Admission;
import dev.seamark.server.exchange.Block;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.Encryption;
import dev.seamark.server.plugin.Host;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugins.Plugins;
import dev.seamark.server.transport.Listener;
import dev.seamark.server.transport.Scheme;
import dev.seamark.server.transport.proxied.ProxyPolicy;
import dev.seamark.server.transport.quic.QuicBounds;
import dev.seamark.server.transport.tcp.TcpLimits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Makes a {@link Configuration} of a Corefile: every plugin of every block is set up, and all that
 * is wrong is collected. Opens nothing. Confined to the thread that starts and reloads.
 */
final class ConfigurationBuilder {
  /** A directive that lets classes other than IN in, as in CoreDNS. */
  private static final List<String> ANY_CLASS = List.of("chaos", "forward");

  private final int defaultPort;
  private final Host host;
  private final Surroundings surroundings;
  private final List<BlockSetup> setups = new ArrayList<>();
  private final Map<Listener.Key, Address> addresses = new LinkedHashMap<>();
  private final Map<String, BlockKey> taken = new LinkedHashMap<>();
  private final List<String> announcements = new ArrayList<>();
  private final List<Corefile.Warning> warnings = new ArrayList<>();
  private final List<CorefileException> wrong = new ArrayList<>();

  private ConfigurationBuilder(int defaultPort, Host host, Surroundings surroundings) {
    this.defaultPort = defaultPort;
    this.host = host;
    this.surroundings = surroundings;
  }

  /** What the blocks read so far serve at one address. */
  private static final class Address {
    private final BlockKey first;
    private final List<Block> blocks = new ArrayList<>();
    private boolean anyClass;
    private TcpLimits limits = TcpLimits.USUAL;
    private Optional<Encryption> tls = Optional.empty();
    private Optional<ProxyPolicy> proxies = Optional.empty();
    private OptionalInt connections = OptionalInt.empty();
    private Optional<QuicBounds> quic = Optional.empty();
    private final Set<String> directives = new HashSet<>();

    Address(BlockKey first) {
      this.first = first;
    }

    Listening at(Listener.Key where) {
      return new Listening(where, blocks, anyClass, limits, tls, proxies, connections, quic);
    }
  }

  /**
   * Makes a configuration.
   *
   * @param defaultPort for zones whose key names none
   * @throws ConfigurationException with everything that is wrong, not only the first
   */
  static Configuration build(
      Corefile corefile, int defaultPort, Host host, Surroundings surroundings)
      throws ConfigurationException {
    ConfigurationBuilder building = new ConfigurationBuilder(defaultPort, host, surroundings);
    building.warnings.addAll(corefile.warnings());
    corefile.blocks().forEach(building::add);
    return building.made();
  }

  private Configuration made() throws ConfigurationException {
    addresses.forEach(this::checkPlainText);
    addresses.forEach(this::warnOfProxies);
    if (!wrong.isEmpty()) {
      throw ConfigurationException.of(inOrder(wrong));
    }
    List<Listening> listening = new ArrayList<>();
    addresses.forEach((where, address) -> listening.add(address.at(where)));
    return new Configuration(surroundings, setups, listening, announcements, warnings);
  }

  /** In the order of the file, and with all that is wrong with one directive. */
  private static List<CorefileException> inOrder(List<CorefileException> wrong) {
    List<CorefileException> all = new ArrayList<>();
    wrong.forEach(first -> all.addAll(Faults.allOf(first)));
    List<String> files = all.stream().map(e -> e.at().file()).distinct().toList();
    all.sort(
        Comparator.comparingInt((CorefileException e) -> files.indexOf(e.at().file()))
            .thenComparingInt(e -> e.at().line())
            .thenComparingInt(e -> e.at().column()));
    return all;
  }

  private void add(ServerBlock block) {
    List<BlockKey> keys = keys(block);
    BlockSetup setup =
        new BlockSetup(
            keys.stream().map(BlockKey::zone).distinct().toList(),
            keys.stream().map(key -> key.scheme() + "://:" + key.port()).distinct().toList(),
            block.directives(),
            surroundings,
            host);
    List<Plugin> chain = setUp(block, setup);
    setups.add(setup);
    warnings.addAll(setup.warnings);
    setup.chainSteps.forEach(step -> step.accept(chain));
    listen(block, keys, setup, chain);
  }

  private List<BlockKey> keys(ServerBlock block) {
    List<BlockKey> keys = new ArrayList<>();
    for (var word : block.keys()) {
      try {
        for (BlockKey key : BlockKey.read(word, defaultPort)) {
          Optional<Scheme> scheme = Scheme.named(key.scheme());
          if (scheme.isEmpty()) {
            throw new CorefileException(
                key.at(),
                "transport '" + key.scheme() + "://' is not supported yet",
                "serve the zone as dns://, tls://, https://, quic:// or https3://");
          }
          if (scheme.get().isQuic()) {
            QuicHere.require(key, host, warnings);
          }
          keys.add(key);
        }
      } catch (CorefileException e) {
        wrong.add(e);
      }
    }
    return keys;
  }

  private List<Plugin> setUp(ServerBlock block, BlockSetup setup) {
    Map<String, List<Directive>> byName = new LinkedHashMap<>();
    for (Directive directive : block.directives()) {
      byName.computeIfAbsent(directive.name().text(), name -> new ArrayList<>()).add(directive);
    }
    List<Plugin> chain = new ArrayList<>();
    for (String name : Plugins.names()) {
      List<Directive> directives = byName.remove(name);
      if (directives == null) {
        continue;
      }
      setup.settingUp(directives.getFirst());
      PluginType type = Plugins.named(name);
      if (type.standing() == PluginType.Standing.MISSING && host.leavesOutUnknown()) {
        LeftOut.note(directives, "is not supported", setup);
        continue;
      }
      try {
        chain.addAll(type.setup(directives, setup));
      } catch (CorefileException e) {
        wrong.add(e);
      }
    }
    for (List<Directive> directives : byName.values()) {
      if (host.leavesOutUnknown()) {
        LeftOut.note(directives, "is unknown", setup);
      } else {
        wrong.add(unknown(directives.getFirst()));
      }
    }
    return chain;
  }

  private static CorefileException unknown(Directive directive) {
    String name = directive.name().text();
    return new CorefileException(
        directive.at(),
        "Unknown directive '" + name + "'",
        Nearest.hint(
            name, Plugins.names(), "remove the line; `seamark -plugins` lists what there is"));
  }

  private void listen(
      ServerBlock block, List<BlockKey> keys, BlockSetup setup, List<Plugin> chain) {
    Plugin[] plugins = chain.toArray(Plugin[]::new);
    Admission admission = Setup.in(chain, Admission.class).orElse(Admission.ALL);
    boolean view = block.directives().stream().anyMatch(d -> d.name().text().equals("view"));
    boolean any = block.directives().stream().anyMatch(d -> ANY_CLASS.contains(d.name().text()));
    List<String> named = setup.addresses.isEmpty() ? List.of("") : setup.addresses;
    for (BlockKey key : keys) {
      for (String address : named) {
        Scheme scheme = Scheme.named(key.scheme()).orElseThrow();
        Listener.Key where = new Listener.Key(scheme, address, key.port());
        String served = where.server() + " " + key.zone();
        BlockKey before = view ? null : taken.putIfAbsent(served, key);
        if (before != null) {
          wrong.add(
              new CorefileException(
                  key.at(),
                  "cannot serve " + describe(key, address) + " - it is already defined",
                  "the first one is at " + before.at()));
          continue;
        }
        if (view && taken.containsKey(served)) {
          warnings.add(
              new Corefile.Warning(
                  key.at(),
                  "plugin/view: no query for %s comes to this block: the one at %s has no view and"
                          .formatted(key.zone(), taken.get(served).at())
                      + " comes first; move that one behind this one"));
        }
        Address at = addresses.computeIfAbsent(where, _ -> added(where, key));
        at.blocks.add(new Block(key.zone(), where.server(), plugins, admission));
        at.anyClass |= any;
        for (UnaryOperator<TcpLimits> change : setup.tcpChanges) {
          at.limits = change.apply(at.limits);
        }
        Integer most = setup.connections.get(key.scheme());
        if (most != null && at.connections.isEmpty()) {
          at.connections = OptionalInt.of(most);
        }
        at.quic = at.quic.or(() -> Optional.ofNullable(setup.quic.get(key.scheme())));
        block.directives().forEach(directive -> at.directives.add(directive.name().text()));
        at.proxies = setup.proxies.or(() -> at.proxies);
        encrypt(at, where, Optional.ofNullable(setup.encryptions.get(key.scheme())));
        String shown = describe(key, address);
        String announcement = scheme == Scheme.DNS ? shown.substring("dns://".length()) : shown;
        if (!announcements.contains(announcement)) { // several blocks may serve it, by their views
          announcements.add(announcement);
        }
      }
    }
  }

  private void checkPlainText(Listener.Key where, Address address) {
    if (where.scheme() == Scheme.DNS || address.tls.isPresent()) {
      return;
    }
    if (where.scheme().isQuic()) {
      boolean broken = address.directives.contains("tls"); // which says so itself
      if (!broken) {
        wrong.add(
            new CorefileException(
                address.first.at(),
                where.server() + " has no certificate, and QUIC is always encrypted",
                "write tls CERT KEY in its block"));
      }
    } else {
      warnings.add(
          new Corefile.Warning(
              address.first.at(),
              where.server()
                  + " is served in plain text: no block of it has a tls line; write tls CERT KEY,"
                  + " or ignore this behind a proxy that ends TLS"));
    }
  }

  private void warnOfProxies(Listener.Key where, Address address) {
    if (where.scheme().isQuic() && address.proxies.isPresent()) {
      warnings.add(
          new Corefile.Warning(
              address.first.at(),
              "plugin/proxyproto: no effect on "
                  + where.server()
                  + ": a proxy in front of it is the"
                  + " client of all queries"));
    }
  }

  /** Blocks of one listener have one certificate: a client names no zone before it is shown. */
  private void encrypt(Address at, Listener.Key where, Optional<Encryption> by) {
    if (at.tls.isPresent()
        && by.isPresent()
        && !by.get().settings().equals(at.tls.get().settings())) {
      wrong.add(
          new CorefileException(
              by.get().at(),
              "plugin/tls: " + where.server() + " has another tls line already",
              "let it say the same as the one at " + at.tls.get().at()));
    }
    at.tls = at.tls.or(() -> by);
  }

  private Address added(Listener.Key where, BlockKey key) {
    addresses.forEach(
        (other, address) -> {
          if (other.sharesPortWith(where)) {
            wrong.add(
                new CorefileException(
                    key.at(),
                    "cannot serve %s://: port %s is that of %s"
                        .formatted(key.scheme(), where, other.server()),
                    "choose another port; the first one is at " + address.first.at()));
          }
        });
    return new Address(key);
  }

  private static String describe(BlockKey key, String address) {
    return key.scheme()
        + "://"
        + key.zone()
        + ":"
        + key.port()
        + (address.isEmpty() ? "" : " on " + address);
  }
}
