package dev.seamark.proxy.userspace;

import dev.seamark.proxy.state.Frontend;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.zones.catalog.Protocol;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.net.BindException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets that are listened at, and those that cannot be had now. Guarded by the data plane's
 * lock.
 */
final class Bindings implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("proxy/userspace");

  /** How many failures of one go are told one by one. */
  private static final int TOLD_AT_ONCE = 10;

  /** A socket, or the wish for one. */
  private static final class Binding {
    final Routes routes = new Routes();
    @Nullable Listener listener;
    Optional<String> failure = Optional.empty();
  }

  /** A listener on its way. */
  private record Opening(
      ListenAddress address, Binding binding, Listener listener, ChannelFuture bound) {}

  private final Workers workers;
  private final Counts counts;
  private final Map<ListenAddress, Binding> bindings = new HashMap<>();

  /** Those without a listener. */
  private final Map<ListenAddress, Binding> waiting = new LinkedHashMap<>();

  Bindings(Workers workers, Counts counts) {
    this.workers = workers;
    this.counts = counts;
  }

  /** The routes of a socket, which {@link #settle} opens when it has some. */
  Routes at(ListenAddress address) {
    return bindings.computeIfAbsent(address, _ -> new Binding()).routes;
  }

  /**
   * Closes the sockets that have no routes left, then opens those that have and were not there. All
   * is done when this returns.
   *
   * @param touched whose routes have changed
   */
  void settle(Collection<ListenAddress> touched) {
    List<ChannelFuture> closing = new ArrayList<>();
    for (ListenAddress address : touched) {
      Binding binding = bindings.get(address);
      if (binding == null) {
        continue;
      }
      Listener listener = binding.listener;
      if (binding.routes.isEmpty()) {
        bindings.remove(address);
        waiting.remove(address);
        if (listener != null) {
          closing.add(listener.close());
        }
      } else if (listener != null) {
        listener.rerouted();
      } else {
        waiting.putIfAbsent(address, binding);
      }
    }
    closing.forEach(ChannelFuture::awaitUninterruptibly);
    openWaiting();
  }

  /** Tries to open what is not open. */
  void openWaiting() {
    List<Opening> openings = new ArrayList<>();
    int told = 0;
    for (Map.Entry<ListenAddress, Binding> entry : List.copyOf(waiting.entrySet())) {
      ListenAddress address = entry.getKey();
      Binding binding = entry.getValue();
      try {
        Listener listener = listener(address, binding.routes);
        openings.add(new Opening(address, binding, listener, listener.bind(address)));
      } catch (ChannelException e) { // no more files
        told += failed(address, binding, e, told);
      }
    }
    for (Opening opening : openings) {
      Binding binding = opening.binding;
      Throwable cause = opening.bound.awaitUninterruptibly().cause();
      if (cause != null) {
        opening.listener.close().awaitUninterruptibly();
        told += failed(opening.address, binding, cause, told);
        continue;
      }
      binding.listener = opening.listener;
      waiting.remove(opening.address);
      if (binding.failure.isPresent()) {
        binding.failure = Optional.empty();
        LOG.info("listening at {} now", opening.address);
      }
    }
    if (told > TOLD_AT_ONCE) {
      LOG.warn("cannot listen on {} more addresses, for similar reasons", told - TOLD_AT_ONCE);
    }
    counts.notListening.set(
        (int) waiting.values().stream().filter(b -> b.failure.isPresent()).count());
  }

  private Listener listener(ListenAddress address, Routes routes) {
    return address.protocol() == Protocol.TCP
        ? new TcpListener(workers, workers.next(), routes)
        : new UdpListener(workers.next(), routes);
  }

  /** Remembers why; says so unless that was said before. Returns how many were worth telling. */
  private static int failed(ListenAddress address, Binding binding, Throwable cause, int told) {
    Optional<Route> route = binding.routes.any();
    String why = reason(cause);
    if (why.equals(NOT_LOCAL) && route.filter(r -> mayLiveElsewhere(r.frontend())).isPresent()) {
      return 0; // a load balancer's address, say: nothing to be done here
    }
    String failure =
        "cannot listen at %s for %s: %s"
            .formatted(address, route.map(r -> r.key().id().toString()).orElse("nobody"), why);
    if (binding.failure.filter(failure::equals).isPresent()) {
      return 0;
    }
    binding.failure = Optional.of(failure);
    if (told < TOLD_AT_ONCE) {
      LOG.warn("{}", failure);
    }
    return 1;
  }

  private static boolean mayLiveElsewhere(Frontend frontend) {
    return frontend.kind() == Frontend.Kind.LOAD_BALANCER
        || frontend.kind() == Frontend.Kind.EXTERNAL_IP;
  }

  private static final String NOT_LOCAL =
      "not an address of this machine; take cluster IPs from 127.0.0.0/8,"
          + " or make theirs local (ip route add local RANGE dev lo)";

  private static String reason(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    if (message.contains("Address already in use")) {
      return "address already in use; stop what listens there";
    }
    if (message.contains("Permission denied")) {
      return "permission denied; ports below 1024 need NET_BIND_SERVICE"
          + " or a lower net.ipv4.ip_unprivileged_port_start";
    }
    if (message.contains("assign requested address")) {
      return NOT_LOCAL;
    }
    return cause instanceof BindException || cause instanceof IOException
        ? message
        : cause.getClass().getSimpleName() + ": " + message;
  }

  /** Whether something that should be listened at is not. */
  boolean isIncomplete() {
    return !waiting.isEmpty();
  }

  /** The Service ports that have a socket. */
  Set<ServicePortForwarding.Key> carried() {
    Set<ServicePortForwarding.Key> carried = new HashSet<>();
    for (Binding binding : bindings.values()) {
      if (binding.listener != null) {
        binding.routes.all().forEach(route -> carried.add(route.key()));
      }
    }
    return carried;
  }

  /** What cannot be listened at, and why. */
  List<String> failures() {
    return waiting.values().stream()
        .map(binding -> binding.failure)
        .flatMap(Optional::stream)
        .toList();
  }

  @Override
  public void close() {
    bindings.values().stream()
        .map(binding -> Optional.ofNullable(binding.listener))
        .flatMap(Optional::stream)
        .map(Listener::close)
        .toList()
        .forEach(ChannelFuture::awaitUninterruptibly);
    bindings.clear();
    waiting.clear();
  }
}
