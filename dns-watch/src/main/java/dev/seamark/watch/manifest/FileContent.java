package dev.seamark.watch.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.seamark.watch.Problem;
import dev.seamark.watch.control.Submission;
import java.util.List;
import java.util.Map;

/**
 * What came of reading a file.
 *
 * @param submissions the objects of kinds that matter here, in order
 * @param problems documents that are not objects
 * @param warnings remarks on objects that were taken, each with its file and document
 * @param ignored how many objects there are of kinds that do not matter here, by kind
 * @param torn whether some document does not even say which object it is: what the file held before
 *     may still be meant
 */
record FileContent(
    List<Submission> submissions,
    List<Problem> problems,
    List<String> warnings,
    Map<String, Integer> ignored,
    boolean torn) {
  FileContent {
    submissions = List.copyOf(submissions);
    problems = List.copyOf(problems);
    warnings = List.copyOf(warnings);
    ignored = Map.copyOf(ignored);
  }

  /** A document of a stream. */
  sealed interface Document {
    /** It can be read. */
    record Tree(JsonNode root) implements Document {}

    /** There is nothing in it. */
    record Empty() implements Document {}

    /**
     * It cannot be read.
     *
     * @param at where in the file, such as {@code :3:7}; empty if unknown
     */
    record Broken(String at, String why) implements Document {}
  }
}
