package dev.seamark.watch.api;

import dev.seamark.watch.Problem;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * What is wrong with one kind: that it cannot be listed, and objects of it that cannot be read.
 * Each trouble is logged when it begins, not when it goes on; a refusal that may be over in a
 * moment only if it is not.
 *
 * <p>Changed by the kind's reflector, read by anybody.
 */
final class Troubles {
  private final String name;
  private final Logger log;
  private final Map<String, Problem> ofKind = new HashMap<>();
  private final Map<String, Problem> ofObjects = new TreeMap<>();

  /** The reason of the refusal that was logged and is not over; else empty. */
  private String said = "";

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
    ofKind.put(name, problem);
    if (!said.equals(problem.reason())) {
      said = problem.reason();
      log.warn("cannot watch {}: {}", name, problem.message());
    }
  }

  /** The kind cannot be listed or watched now, but perhaps in a moment. */
  synchronized void refusedForNow(Problem problem) {
    ofKind.put(name, problem);
    log.debug("cannot watch {} yet: {}", name, problem.message());
  }

  /** The kind can be listed. */
  synchronized void granted() {
    ofKind.remove(name);
    if (!said.isEmpty()) {
      said = "";
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
