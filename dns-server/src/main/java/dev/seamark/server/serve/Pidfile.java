package dev.seamark.server.serve;

import dev.seamark.process.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file with the process's number, there as long as it serves. */
record Pidfile(Optional<Path> file) implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("");

  /**
   * Writes it; a failure is logged, and the process serves all the same.
   *
   * @param name where to; empty for nowhere
   */
  static Pidfile write(String name) {
    if (name.isEmpty()) {
      return new Pidfile(Optional.empty());
    }
    Path file = Path.of(name);
    try {
      Files.writeString(file, ProcessHandle.current().pid() + "\n");
      return new Pidfile(Optional.of(file));
    } catch (IOException e) {
      LOG.error("cannot write the pidfile {}: {}", file, Reason.of(e));
      return new Pidfile(Optional.empty());
    }
  }

  @Override
  public void close() {
    try {
      if (file.isPresent()) {
        Files.deleteIfExists(file.get());
      }
    } catch (IOException e) {
      LOG.warn("cannot remove the pidfile {}: {}", file.get(), Reason.of(e));
    }
  }
}
