package dev.seamark.watch.control;

import dev.seamark.watch.Problem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What was refused and why, and what was taken with a remark. Confined to one run. */
final class Refusals {
  private final List<Problem> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final Set<ObjectId> refused = new LinkedHashSet<>();

  /** 422: the object is not as it must be. */
  void invalid(ObjectId id, String where, FieldErrors errors) {
    add(
        "Invalid",
        id,
        where,
        "%s \"%s\" is invalid: %s".formatted(id.qualifiedKind(), id.key().name(), errors.text()));
  }

  /** 404: the namespace is not there. */
  void noNamespace(ObjectId id, String where) {
    String namespace = id.key().namespace();
    add(
        "NotFound",
        id,
        where,
        ("namespaces \"%s\" not found: %s \"%s\" is refused;"
                + " add {apiVersion: v1, kind: Namespace, metadata: {name: %s}}")
            .formatted(namespace, id.kind(), id.key().name(), namespace));
  }

  /** 409: the object is in two places. */
  void twice(ObjectId id, String where, String first) {
    add(
        "AlreadyExists",
        id,
        where,
        "%s \"%s\" is defined twice; the first is in %s"
            .formatted(id.kind(), id.key().name(), first));
  }

  /** 500: nothing is left to allocate. */
  void exhausted(ObjectId id, String where, String what) {
    add(
        "InternalError",
        id,
        where,
        "%s \"%s\": Internal error occurred: %s"
            .formatted(id.qualifiedKind(), id.key().name(), what));
  }

  /** The object was refused; who read it has said why. */
  void count(ObjectId id) {
    refused.add(id);
  }

  void warn(String where, String message) {
    warnings.add(where + ": " + message);
  }

  private void add(String reason, ObjectId id, String where, String message) {
    refused.add(id);
    problems.add(new Problem(reason, where, message));
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }

  Set<ObjectId> refused() {
    return refused;
  }
}
