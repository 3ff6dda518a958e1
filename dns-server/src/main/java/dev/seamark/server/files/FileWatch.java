package dev.seamark.server.files;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Looks at a file now and then, and reads it where it is another one than before by its {@link
 * FileStamp}. Confined to the thread that looks: first that of the setup, then its own.
 */
public final class FileWatch implements AutoCloseable {
  /** A listener. Called on the watch's thread. */
  public interface Reader {
    /** The file is new or has changed. */
    void read(Path file) throws IOException;

    /** The file cannot be read. Not said again until it could. */
    void failed(Path file, IOException why);
  }

  private final Path file;
  private final Reader reader;
  private final Repeated looks;
  private @Nullable FileStamp seen;
  private boolean failing;

  /**
   * A watch that has not begun.
   *
   * @param interval zero for a single look
   */
  public FileWatch(Path file, Duration interval, Reader reader, Logger log) {
    this.file = file;
    this.reader = reader;
    looks =
        new Repeated(
            "watch " + file,
            interval,
            this::look,
            e -> log.error("cannot look at {}; what was read before stays", file, e));
  }

  /** Looks at once and then again and again; only once where the interval is zero. */
  public void start() {
    look();
    looks.start();
  }

  private void look() {
    FileStamp now = FileStamp.of(file);
    if (now.equals(seen)) {
      return;
    }
    try {
      reader.read(file);
      seen = now;
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
    looks.close();
  }
}
