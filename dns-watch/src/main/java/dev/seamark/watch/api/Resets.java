package dev.seamark.watch.api;

import java.util.List;
import org.slf4j.Logger;

/**
 * How often another data store was found in the place of the one before: a copy of it, older than
 * what the watches have told, or an empty one. That concerns all kinds, though only a watch whose
 * own version the new store does not have can find it out: the others would go on from a version
 * that means something else by now, and keep what is gone. May be used by several threads.
 */
final class Resets {
  private final Logger log;
  private List<Reflector<?>> reflectors = List.of();
  private int times;

  Resets(Logger log) {
    this.log = log;
  }

  /** Those who are told. */
  synchronized void tell(List<Reflector<?>> all) {
    reflectors = List.copyOf(all);
  }

  /** How often it happened. */
  synchronized int times() {
    return times;
  }

  /**
   * A reflector has found it out, or was told.
   *
   * @param known how often it had happened when the reflector began to read what it has
   */
  synchronized void noticed(Reflector<?> by, int known) {
    if (known != times) {
      return; // that is the one that all know of
    }
    times++;
    log.warn(
        "the API server has an older state of {} than before, as after a restore of its data store;"
            + " reading everything again",
        by.resource().fullName());
    for (Reflector<?> each : reflectors) {
      each.pulse().ifPresent(pulse -> pulse.stream().doubt(new Event.Reset()));
    }
  }
}
