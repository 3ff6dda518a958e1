package dev.seamark.watch.manifest;

import dev.seamark.watch.Problem;
import dev.seamark.zones.catalog.Catalog;
import java.util.List;

/**
 * A directory of manifests, read once.
 *
 * @param catalog the facts
 * @param problems what was refused
 * @param warnings what was taken with a remark, each with its file and document
 * @param summary what it amounts to
 */
public record Loaded(
    Catalog catalog, List<Problem> problems, List<String> warnings, ManifestSummary summary) {
  public Loaded {
    problems = List.copyOf(problems);
    warnings = List.copyOf(warnings);
  }
}
