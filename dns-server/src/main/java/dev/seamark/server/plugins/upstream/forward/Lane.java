package dev.seamark.server.plugins.upstream.forward;

import dev.seamark.server.exchange.Worker;
import dev.seamark.server.upstream.Link;
import dev.seamark.server.upstream.Upstream;
import java.util.List;

/** What one event loop has of a {@link Forward}: its links to the upstreams. Confined to it. */
final class Lane {
  /** How many questions one loop may have in flight, whatever {@code max_concurrent} says. */
  static final int MAX_IN_FLIGHT = 4096;

  /**
   * How many questions of one loop may wait for one of several upstreams that are asked at once.
   */
  private static final int MAX_PER_UPSTREAM = 2048;

  private final List<Link> links;
  private final int[] waiting;
  private int inFlight;
  private int turn;

  Lane(List<Upstream> upstreams, Worker worker, Link.Limits settings) {
    waiting = new int[upstreams.size()];
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

  /**
   * Takes a place for a question to one upstream, which may outlast the flight: another upstream
   * may have replied before.
   */
  boolean enter(int upstream) {
    if (waiting[upstream] >= MAX_PER_UPSTREAM) {
      return false;
    }
    waiting[upstream]++;
    return true;
  }

  void leave(int upstream) {
    waiting[upstream]--;
  }
}
