package dev.seamark.server.plugin;

import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Position;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.transport.proxied.ProxyPolicy;
import dev.seamark.server.transport.quic.QuicBounds;
import dev.seamark.server.transport.tcp.TcpLimits;
import dev.seamark.zones.wire.WireName;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** What a plugin is given while it is set up for one server block. */
public interface Setup {
  /** The zones of the server block, in the order of its keys. */
  List<WireName> zones();

  /**
   * The names of the listeners of the block, {@code dns://:53}, in the order of its keys and of the
   * addresses that {@link #listenOn} was told; known once {@code bind} has been set up, which is
   * before any plugin that counts.
   */
  List<String> servers();

  /** The path that a word of the Corefile means: relative ones are relative to {@code root}. */
  Path path(String word);

  /** From here on relative paths are relative to that folder. */
  void root(Path folder);

  /** How many event loops there are: {@code Worker.index} is less than that. */
  int workers();

  /** Where meters live; the same registry for the whole process, across reloads. */
  MeterRegistry meters();

  /** What the process keeps across reloads: sockets, sources, counters. */
  Shared shared();

  /** The process. */
  Host host();

  /** The block listens on these addresses only, rather than on all of the host. */
  void listenOn(List<String> addresses);

  /** What {@link #listenOn} was told; empty where the block listens on all addresses. */
  List<String> addresses();

  /**
   * Changes the limits of TCP connections to the addresses of the block, as far as this block is
   * concerned: of several blocks the later one has the last word.
   */
  void limitTcp(UnaryOperator<TcpLimits> change);

  /**
   * Connections to the listeners of the block that are written with this scheme, {@code tls}, are
   * encrypted.
   */
  void encrypt(String scheme, Encryption by);

  /** The name of the block's view, for metrics; empty where it has none. */
  default String view() {
    return directives().stream()
        .filter(directive -> directive.name().text().equals("view"))
        .flatMap(view -> view.arguments().stream())
        .map(Word::text)
        .findFirst()
        .orElse("");
  }

  /** Headers of these proxies say who the clients of the block's listeners are. */
  void trust(ProxyPolicy proxies);

  /**
   * So many connections to a listener of the block that is written with this scheme, {@code https},
   * may be open at a time; 0 for any number. Of several blocks the first has its way.
   */
  void limitConnections(String scheme, int most);

  /**
   * Clients of a listener of the block that is written with this scheme, {@code quic}, may have so
   * much on their way. Of several blocks the first has its way.
   */
  void limitQuic(String scheme, QuicBounds bounds);

  /** All directives of the server block, for plugins that ask whether another one is there. */
  List<Directive> directives();

  /** Something odd that is not an error. */
  void warn(Position at, String message);

  /**
   * Runs when all blocks are set up: opens and starts. What it throws stops the new configuration,
   * and everything started before is closed again.
   */
  void onStart(Step step);

  /** Runs when the configuration has begun to serve. */
  void onServing(Runnable step);

  /**
   * Runs when the configuration is replaced by a newer one or the process ends; last in first out.
   */
  void onStop(Runnable step);

  /**
   * Runs when the process is asked to end, before anything closes: become unready, wait, and so on.
   * All such steps of all blocks run at the same time, and may block.
   */
  void onShutdown(Runnable step);

  /** Gets the chain of the block once it is complete, before {@link #onStart} steps run. */
  void onChain(Consumer<List<Plugin>> step);

  /** The plugin of this class in a chain, if there is one. */
  static <T> Optional<T> in(List<Plugin> chain, Class<T> type) {
    return allIn(chain, type).stream().findFirst();
  }

  /** The plugins of this class in a chain. */
  static <T> List<T> allIn(List<Plugin> chain, Class<T> type) {
    return chain.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** What may fail. */
  @FunctionalInterface
  interface Step {
    /**
     * Does it.
     *
     * @throws CannotStart why not, in words for people; of other exceptions the reason is taken
     */
    void run() throws Exception;
  }

  /** Why a plugin cannot start, and what to do; its place in the Corefile is put before it. */
  final class CannotStart extends Exception {
    private static final long serialVersionUID = 1;

    /** With such a message. */
    public CannotStart(String message, Exception cause) {
      super(message, cause);
    }
  }
}
