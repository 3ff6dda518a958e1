package dev.seamark.watch.control;

import dev.seamark.watch.Problem;
import java.util.List;

/**
 * What a control plane made of the objects.
 *
 * @param facts all facts
 * @param problems what was refused
 * @param warnings what was taken with a remark, each with its file and document
 * @param notices what changed in Services that were there before and that an API server would not
 *     have changed
 * @param usage what is in use
 * @param memory what the next run has to know
 */
public record ClusterState(
    List<LabelledFact> facts,
    List<Problem> problems,
    List<String> warnings,
    List<String> notices,
    Usage usage,
    Memory memory) {

  /** The state before there was anything. */
  public static final ClusterState EMPTY =
      new ClusterState(List.of(), List.of(), List.of(), List.of(), Usage.NONE, Memory.NONE);

  public ClusterState {
    facts = List.copyOf(facts);
    problems = List.copyOf(problems);
    warnings = List.copyOf(warnings);
    notices = List.copyOf(notices);
  }
}
