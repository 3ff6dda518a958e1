package dev.seamark.server.declare;

import dev.seamark.server.corefile.CorefileException;
import java.util.ArrayList;
import java.util.List;

/** All that is wrong with something, while it is read on nevertheless. */
public final class Faults {
  private final List<CorefileException> found = new ArrayList<>();

  /** What may find that something is wrong. */
  @FunctionalInterface
  public interface Step {
    void run() throws CorefileException;
  }

  /** Does a step, and keeps its faults for later. */
  public void during(Step step) {
    try {
      step.run();
    } catch (CorefileException e) {
      found.add(e);
    }
  }

  /** Keeps this for later. */
  public void add(CorefileException fault) {
    found.add(fault);
  }

  /**
   * Ends the reading where something was wrong.
   *
   * @throws CorefileException what was wrong first; the rest of it is suppressed in it
   */
  public void throwIfAny() throws CorefileException {
    if (!found.isEmpty()) {
      CorefileException first = found.getFirst();
      found.subList(1, found.size()).forEach(first::addSuppressed);
      throw first;
    }
  }

  /** This one and those that are suppressed in it, at any depth. */
  public static List<CorefileException> allOf(CorefileException first) {
    List<CorefileException> all = new ArrayList<>();
    all.add(first);
    for (Throwable further : first.getSuppressed()) {
      if (further instanceof CorefileException another) {
        all.addAll(allOf(another));
      }
    }
    return all;
  }
}
