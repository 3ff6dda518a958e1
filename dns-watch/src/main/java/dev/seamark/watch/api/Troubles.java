package dev.seamark.watch.api;

import dev.seamark.watch.Problem;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * What is wrong with one kind: that it cannot be listed, and objects of it that cannot be read.
 * Each trouble is logged when it begins, not when it goes on.
 *
 * <p>Changed by the kind's reflector, read by anybody.
 */
final class Troubles {
  private final String name;
  private final Logger log;
  private final Map<String, Problem> ofKind = new HashMap<>();
  private final Map<String, Problem> ofObjects = new TreeMap<>();

  /**
   * None yet.
   *
   * @param name what the kind is called
   */
  Troubles(String name, Logger log) {
    this.name = name;
    this.log = log;
  }

  /** The kind cannot be listed or watched. */
  synchronized void refused(Problem problem) {
    Problem before = ofKind.put(name, problem);
    if (before == null || !before.reason().equals(problem.reason())) {
      log.warn("cannot watch {}: {}", name, problem.message());
    }
  }

  /** The kind can be listed. */
  synchronized void granted() {
    if (ofKind.remove(name) != null) {
      log.info("{} can be watched again", name);
    }
  }

  /** An object cannot be read. */
  synchronized void broken(Problem problem) {
    if (!problem.equals(ofObjects.put(problem.where(), problem))) {
      log.warn("cannot read an object, its last good version stays: {}", problem);
    }
  }

  /**
   * Whether some object cannot be read: mostly not, and then nothing need be said of the others.
   */
  synchronized boolean anyBroken() {
    return !ofObjects.isEmpty();
  }

  /** An object is well, or gone. */
  synchronized void well(String where) {
    ofObjects.remove(where);
  }

  /** All objects were read, and only these are broken. */
  synchronized void onlyBroken(Map<String, Problem> broken) {
    ofObjects.keySet().retainAll(broken.keySet());
  }

  /** All there is. */
  synchronized Stream<Problem> all() {
    return Stream.concat(
        ofKind.values().stream().toList().stream(), ofObjects.values().stream().toList().stream());
  }
}
