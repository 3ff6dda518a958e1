package dev.seamark.server.serve;

import dev.seamark.process.Reason;
import dev.seamark.server.corefile.Corefile;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Responder;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.Shared;
import dev.seamark.server.transport.Listener;
import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Corefile made ready to serve, by {@link ConfigurationBuilder}. It goes through {@link #start},
 * {@link #serve} and {@link #close} in this order; after a failure only {@code close} is left.
 * Confined to the thread that starts and reloads.
 */
final class Configuration implements AutoCloseable {
  /** CoreDNS's, of a listener where HTTP is spoken. */
  private static final int USUAL_CONNECTIONS = 200;

  private final Surroundings surroundings;
  private final List<BlockSetup> setups;
  private final List<Listening> addresses;
  private final List<String> announcements;
  private final List<Corefile.Warning> warnings;
  private final List<Shared.Lease<Listener>> listeners = new ArrayList<>();
  private final List<Runnable> stops = new ArrayList<>();

  /**
   * A configuration that has opened nothing yet.
   *
   * @param setups one for each server block, with what its plugins asked for
   */
  Configuration(
      Surroundings surroundings,
      List<BlockSetup> setups,
      List<Listening> addresses,
      List<String> announcements,
      List<Corefile.Warning> warnings) {
    this.surroundings = surroundings;
    this.setups = List.copyOf(setups);
    this.addresses = List.copyOf(addresses);
    this.announcements = List.copyOf(announcements);
    this.warnings = List.copyOf(warnings);
  }

  /** The plugins of all blocks. */
  Stream<Plugin> plugins() {
    return addresses.stream()
        .flatMap(listening -> listening.blocks().stream())
        .flatMap(block -> Stream.of(block.chain()));
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
      for (BlockSetup.Start start : setup.starts) {
        try {
          start.step().run();
        } catch (Exception e) {
          throw new ConfigurationException(List.of(why(start, e)));
        }
      }
    }
    for (Listening listening : addresses) {
      listeners.add(open(listening.where()));
    }
  }

  private static String why(BlockSetup.Start start, Exception failure) {
    String reason =
        failure instanceof Setup.CannotStart
            ? String.valueOf(failure.getMessage())
            : Reason.of(failure) + "; mend it and start again";
    Directive of = start.directive();
    return of.at() + ": plugin/" + of.name() + ": " + reason;
  }

  private Shared.Lease<Listener> open(Listener.Key key) throws ConfigurationException {
    Responder.Dispatch nobody =
        new ZoneDispatch(List.of(), false, surroundings.observer().apply(key.server()));
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
    for (int i = 0; i < listeners.size(); i++) {
      Listener listener = listeners.get(i).get();
      Listening listening = addresses.get(i);
      listener.limits(listening.limits());
      listener.connections(listening.connections().orElse(USUAL_CONNECTIONS));
      listener.quic(listening.quic().orElse(null));
      listener.proxies(listening.proxies().orElse(null));
      listener.tls(listening.tls().isEmpty() ? null : listening.tls().get().get());
      listener
          .responder()
          .dispatch(
              new ZoneDispatch(
                  listening.blocks(),
                  listening.anyClass(),
                  surroundings.observer().apply(listening.where().server())));
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
