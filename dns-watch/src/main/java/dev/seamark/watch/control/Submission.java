package dev.seamark.watch.control;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** An object as somebody wants it. Submissions come in the order of files and documents. */
public sealed interface Submission {
  /** Which object it is. */
  ObjectId id();

  /** Its file and document. */
  String where();

  /**
   * An object that could be decoded, with its defaults filled in. Nobody changes it from here on.
   */
  record Wanted(ObjectId id, HasMetadata object, String where) implements Submission {}

  /**
   * An object that is there, but could not be decoded; who read it has said so. What was accepted
   * before under its name stays in force.
   */
  record Undecodable(ObjectId id, String where) implements Submission {}
}
