package dev.seamark.server.plugins.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a file now and then, and reads it where it is another one than before: another time of
 * change, size or identity, symbolic links followed. Confined to the thread that looks: first that
 * of the setup, then its own.
 */
final class FileWatch implements AutoCloseable {
  /** A listener. Called on the watch's thread. */
  interface Reader {
    /** The file is new or has changed. */
    void read(Path file) throws IOException;

    /** The file cannot be read. Not said again until it could. */
    void failed(Path file, IOException why);
  }

  /** What tells one version of a file from another. */
  private record Version(long millis, long size, Optional<Object> identity) {}

  private final Path file;
  private final Duration interval;
  private final Reader reader;
  private Optional<Version> seen = Optional.empty();
  private boolean failing;
  private @Nullable Thread thread;

  FileWatch(Path file, Duration interval, Reader reader) {
    this.file = file;
    this.interval = interval;
    this.reader = reader;
  }

  /** Looks at once and then again and again; only once where the interval is zero. */
  void start() {
    look();
    if (!interval.isZero()) {
      thread = Thread.ofVirtual().name("watch " + file).start(this::run);
    }
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(interval);
      } catch (InterruptedException e) {
        return;
      }
      look();
    }
  }

  private void look() {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      Version version =
          new Version(
              now.lastModifiedTime().toMillis(), now.size(), Optional.ofNullable(now.fileKey()));
      if (seen.isPresent() && seen.get().equals(version)) {
        return;
      }
      reader.read(file);
      seen = Optional.of(version);
      failing = false;
    } catch (IOException e) {
      if (!failing) {
        failing = true;
        reader.failed(file, e);
      }
    }
  }

  @Override
  public void close() {
    if (thread != null) {
      Objects.requireNonNull(thread).interrupt();
    }
  }
}
