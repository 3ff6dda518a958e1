package dev.seamark.server.plugins.upstream.forward;

import dev.seamark.server.exchange.Worker;
import dev.seamark.server.upstream.Link;
import dev.seamark.server.upstream.Upstream;
import java.util.List;

/** What one event loop has of a {@link Forward}: its links to the upstreams. Confined to it. */
final class Lane {
  /** How many questions one loop may have in flight, whatever {@code max_concurrent} says. */
  static final int MAX_IN_FLIGHT = 4096;

  private final List<Link> links;
  private int inFlight;
  private int turn;

  Lane(List<Upstream> upstreams, Worker worker, Link.Limits settings) {
    links = Link.toAll(upstreams, worker.loop(), worker::nanos, settings);
    turn = worker.random().nextInt();
  }

  Link link(int upstream) {
    return links.get(upstream);
  }

  List<Link> links() {
    return links;
  }

  int nextTurn() {
    return turn++;
  }

  /** For how many more questions there is a place. */
  int free() {
    return MAX_IN_FLIGHT - inFlight;
  }

  void enter() {
    inFlight++;
  }

  void leave() {
    inFlight--;
  }
}
