package dev.seamark.proxy.userspace;

import dev.seamark.proxy.state.Destination;
import dev.seamark.zones.catalog.IpAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Endpoints that did not accept lately: they are asked again after a pause, and until then clients
 * go elsewhere, so that not each of them waits for the same one. Never more than half of those that
 * a client may go to are left out: where most fail, the fault may lie on this side.
 *
 * <p>All loops read and write.
 */
final class Outcasts {
  private static final Duration PAUSE = Duration.ofSeconds(10);
  private static final int MOST = 10_000;

  private final Map<Place, Long> until = new ConcurrentHashMap<>();

  /** An endpoint, whoever's it is. */
  private record Place(IpAddress address, int port) {
    static Place of(Destination destination) {
      return new Place(destination.address(), destination.port());
    }
  }

  /** It did not accept. Returns whether it is left out from now on and was not before. */
  boolean failed(Destination destination, long now) {
    if (until.size() >= MOST) {
      until.values().removeIf(end -> end - now <= 0);
    }
    return until.size() < MOST && until.put(Place.of(destination), now + PAUSE.toNanos()) == null;
  }

  /** It accepted. */
  void accepted(Destination destination) {
    if (!until.isEmpty()) {
      until.remove(Place.of(destination));
    }
  }

  /** Those that a client is sent to now. */
  Candidates among(Candidates all, long now) {
    if (until.isEmpty()) { // as nearly always
      return all;
    }
    List<Destination> out =
        all.all().stream()
            .filter(each -> left(each, now) > 0)
            .sorted(Comparator.comparingLong((Destination each) -> left(each, now)).reversed())
            .limit(all.all().size() / 2)
            .toList();
    if (out.isEmpty()) {
      return all;
    }
    Set<Destination> leftOut = new HashSet<>(out);
    return Candidates.of(all.all().stream().filter(each -> !leftOut.contains(each)).toList());
  }

  private long left(Destination destination, long now) {
    Long end = until.get(Place.of(destination));
    return end == null ? 0 : end - now;
  }

  /** How many are left out, or were until somebody asks again. */
  int size() {
    return until.size();
  }
}
