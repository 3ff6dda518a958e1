package dev.seamark.server.serve;

import dev.seamark.process.Nearest;
import dev.seamark.server.corefile.BlockKey;
import dev.seamark.server.corefile.Corefile;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.ServerBlock;
import dev.seamark.server.declare.Faults;
import dev.seamark.server.exchange.Block;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Responder;
import dev.seamark.server.plugin.Host;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.Shared;
import dev.seamark.server.plugins.Plugins;
import dev.seamark.server.transport.Listener;
import dev.seamark.server.transport.TcpLimits;
import java.net.BindException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A Corefile made ready to serve. It goes through {@link #build}, {@link #start}, {@link #serve}
 * and {@link #close} in this order; after a failure only {@code close} is left. Confined to the
 * thread that starts and reloads.
 */
final class Configuration implements AutoCloseable {
  /** A directive that lets classes other than IN in, as in CoreDNS. */
  private static final List<String> ANY_CLASS = List.of("chaos", "forward");

  private final Surroundings surroundings;
  private final List<BlockSetup> setups = new ArrayList<>();
  private final Map<Listener.Key, List<Block>> blocks = new LinkedHashMap<>();
  private final Map<Listener.Key, Boolean> anyClass = new LinkedHashMap<>();
  private final Map<Listener.Key, TcpLimits> tcpLimits = new LinkedHashMap<>();
  private final List<Shared.Lease<Listener>> listeners = new ArrayList<>();
  private final List<String> announcements = new ArrayList<>();
  private final List<Corefile.Warning> warnings = new ArrayList<>();
  private final List<Runnable> stops = new ArrayList<>();

  private Configuration(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /**
   * Sets up every plugin of every block; opens nothing.
   *
   * @throws ConfigurationException with everything that is wrong, not only the first
   */
  static Configuration build(
      Corefile corefile, int defaultPort, Host host, Surroundings surroundings)
      throws ConfigurationException {
    Configuration made = new Configuration(surroundings);
    made.warnings.addAll(corefile.warnings());
    List<CorefileException> wrong = new ArrayList<>();
    Map<String, BlockKey> taken = new LinkedHashMap<>();
    for (ServerBlock block : corefile.blocks()) {
      made.addBlock(block, defaultPort, host, taken, wrong);
    }
    if (!wrong.isEmpty()) {
      throw ConfigurationException.of(inOrder(wrong));
    }
    return made;
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

  private void addBlock(
      ServerBlock block,
      int defaultPort,
      Host host,
      Map<String, BlockKey> taken,
      List<CorefileException> wrong) {
    List<BlockKey> keys = new ArrayList<>();
    for (var word : block.keys()) {
      try {
        for (BlockKey key : BlockKey.read(word, defaultPort)) {
          if (!key.scheme().equals("dns")) {
            throw new CorefileException(
                key.at(),
                "transport '" + key.scheme() + "://' is not supported yet",
                "serve the zone as dns://");
          }
          keys.add(key);
        }
      } catch (CorefileException e) {
        wrong.add(e);
      }
    }
    List<String> servers =
        keys.stream().map(key -> key.scheme() + "://:" + key.port()).distinct().toList();
    BlockSetup setup =
        new BlockSetup(
            keys.stream().map(BlockKey::zone).distinct().toList(),
            servers,
            block.directives(),
            surroundings,
            host);
    List<Plugin> chain = setUp(block, setup, wrong);
    setups.add(setup);
    warnings.addAll(setup.warnings);
    setup.chainSteps.forEach(step -> step.accept(chain));
    listen(block, keys, setup, chain, taken, wrong);
  }

  private static List<Plugin> setUp(ServerBlock block, Setup setup, List<CorefileException> wrong) {
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
      try {
        chain.addAll(Plugins.named(name).setup(directives, setup));
      } catch (CorefileException e) {
        wrong.add(e);
      }
    }
    byName.forEach((name, directives) -> wrong.add(unknown(directives.getFirst())));
    return chain;
  }

  private static CorefileException unknown(Directive directive) {
    String name = directive.name().text();
    return new CorefileException(
        directive.at(), "Unknown directive '" + name + "'", Nearest.hint(name, Plugins.names()));
  }

  private void listen(
      ServerBlock block,
      List<BlockKey> keys,
      BlockSetup setup,
      List<Plugin> chain,
      Map<String, BlockKey> taken,
      List<CorefileException> wrong) {
    Plugin[] plugins = chain.toArray(Plugin[]::new);
    boolean any = block.directives().stream().anyMatch(d -> ANY_CLASS.contains(d.name().text()));
    List<String> addresses = setup.addresses.isEmpty() ? List.of("") : setup.addresses;
    for (BlockKey key : keys) {
      for (String address : addresses) {
        Listener.Key where = new Listener.Key(address, key.port());
        BlockKey before = taken.putIfAbsent(where + " " + key.zone(), key);
        if (before != null) {
          wrong.add(
              new CorefileException(
                  key.at(),
                  "cannot serve " + describe(key, address) + " - it is already defined",
                  "the first one is at " + before.at()));
          continue;
        }
        blocks
            .computeIfAbsent(where, k -> new ArrayList<>())
            .add(new Block(key.zone(), "dns://" + where, plugins));
        anyClass.merge(where, any, Boolean::logicalOr);
        TcpLimits limits = tcpLimits.getOrDefault(where, TcpLimits.USUAL);
        for (UnaryOperator<TcpLimits> change : setup.tcpChanges) {
          limits = change.apply(limits);
        }
        tcpLimits.put(where, limits);
        announcements.add(
            key.zone() + ":" + key.port() + (address.isEmpty() ? "" : " on " + address));
      }
    }
  }

  private static String describe(BlockKey key, String address) {
    return key.scheme()
        + "://"
        + key.zone()
        + ":"
        + key.port()
        + (address.isEmpty() ? "" : " on " + address);
  }

  /** The plugins of all blocks. */
  Stream<Plugin> plugins() {
    return blocks.values().stream().flatMap(List::stream).flatMap(b -> Stream.of(b.chain()));
  }

  /** What is odd about the Corefile, but no error. */
  List<Corefile.Warning> warnings() {
    return warnings;
  }

  /** A line for each zone and address served, {@code .:53}. */
  List<String> announcements() {
    return announcements;
  }

  /**
   * Opens what plugins open, and the sockets that are not open already.
   *
   * @throws ConfigurationException where something cannot be had
   */
  void start() throws ConfigurationException {
    for (BlockSetup setup : setups) {
      stops.addAll(setup.stops);
      for (Setup.Step step : setup.starts) {
        try {
          step.run();
        } catch (Exception e) {
          throw new ConfigurationException(List.of(String.valueOf(e.getMessage())));
        }
      }
    }
    for (Listener.Key key : blocks.keySet()) {
      listeners.add(open(key));
    }
  }

  private Shared.Lease<Listener> open(Listener.Key key) throws ConfigurationException {
    Responder.Dispatch nobody =
        new ZoneDispatch(List.of(), false, surroundings.observer().apply("dns://" + key));
    try {
      return surroundings
          .shared()
          .lease(
              key,
              Listener.class,
              () -> {
                try {
                  return Listener.open(key, surroundings.workers(), nobody);
                } catch (BindException e) {
                  throw new IllegalStateException(e.getMessage(), e);
                }
              });
    } catch (IllegalStateException e) {
      throw new ConfigurationException(List.of(String.valueOf(e.getMessage())));
    }
  }

  /** From now on queries are answered by this configuration. */
  void serve() {
    for (Shared.Lease<Listener> lease : listeners) {
      Listener listener = lease.get();
      listener.limits(tcpLimits.getOrDefault(listener.key(), TcpLimits.USUAL));
      listener
          .responder()
          .dispatch(
              new ZoneDispatch(
                  blocks.getOrDefault(listener.key(), List.of()),
                  anyClass.getOrDefault(listener.key(), false),
                  surroundings.observer().apply("dns://" + listener.key())));
      listener.begin();
    }
    setups.forEach(setup -> setup.servings.forEach(Runnable::run));
  }

  /** What is to be done when the process is asked to end, all at the same time. */
  List<Runnable> shutdownSteps() {
    return setups.stream().flatMap(setup -> setup.shutdowns.stream()).toList();
  }

  /**
   * Closes the sockets that no other configuration holds, once what has come is answered: all at
   * the same time, so that it takes no longer than one of them.
   */
  void stopListening() {
    List<Thread> closing =
        listeners.stream().map(lease -> Thread.ofVirtual().start(lease::close)).toList();
    for (Thread one : closing) {
      try {
        one.join();
      } catch (InterruptedException e) {
        break; // asked twice: no more patience
      }
    }
    listeners.clear();
  }

  /** Lets go of everything. */
  @Override
  public void close() {
    stopListening();
    stops.reversed().forEach(Runnable::run);
    stops.clear();
  }
}
