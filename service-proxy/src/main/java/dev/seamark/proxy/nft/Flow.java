package dev.seamark.proxy.nft;

import dev.seamark.zones.catalog.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A flow that the kernel tracks.
 *
 * @param destination where its first packet was sent to
 * @param port the port of that
 * @param answering who its replies come from: the same address, or the one it was rewritten to
 */
record Flow(IpAddress destination, int port, IpAddress answering) {

  /** Reads a line of {@code conntrack -L}: both directions with src, dst, sport and dport each. */
  static Optional<Flow> parse(String line) {
    List<String> sources = new ArrayList<>(2);
    List<String> destinations = new ArrayList<>(2);
    List<String> ports = new ArrayList<>(2);
    for (String word : line.split(" +")) {
      int equals = word.indexOf('=');
      String value = word.substring(equals + 1);
      switch (equals < 0 ? "" : word.substring(0, equals)) {
        case "src" -> sources.add(value);
        case "dst" -> destinations.add(value);
        case "dport" -> ports.add(value);
        default -> {}
      }
    }
    if (sources.size() != 2 || destinations.size() != 2 || ports.size() != 2) {
      return Optional.empty();
    }
    Optional<IpAddress> destination = IpAddress.parse(destinations.getFirst());
    Optional<IpAddress> answering = IpAddress.parse(sources.getLast());
    String port = ports.getFirst();
    if (destination.isEmpty() || answering.isEmpty() || !port.matches("[0-9]{1,5}")) {
      return Optional.empty();
    }
    return Optional.of(new Flow(destination.get(), Integer.parseInt(port), answering.get()));
  }
}
