package dev.seamark.watch.manifest;

import dev.seamark.watch.control.Submission;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a file named {@code test.yaml} says: for tests of what comes after reading. */
public final class Yaml {
  private Yaml() {}

  /** The objects of a stream that can be read. */
  public static List<Submission> objects(String yaml) {
    FileContent reading = ManifestReader.read("test.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    if (!reading.problems().isEmpty()) {
      throw new IllegalArgumentException(reading.problems().toString());
    }
    return reading.submissions();
  }
}
