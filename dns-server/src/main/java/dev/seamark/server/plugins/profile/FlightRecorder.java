package dev.seamark.server.plugins.profile;

import dev.seamark.process.Reason;
import dev.seamark.process.http.HttpReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/** Makes flight recordings, one at a time, of a bounded size. */
final class FlightRecorder implements AutoCloseable {
  private static final long MOST_BYTES = 32L << 20;

  private final Semaphore one = new Semaphore(1);
  private final CountDownLatch ending = new CountDownLatch(1);

  /**
   * Records from now on.
   *
   * @param seconds how long, unless the page ends before
   */
  HttpReply record(int seconds) {
    if (!one.tryAcquire()) {
      return HttpReply.text(429, "a recording is being made; ask again when it is done\n");
    }
    try {
      return HttpReply.file(recorded(seconds), "seamark.jfr");
    } catch (IOException | IllegalStateException e) {
      return HttpReply.text(
          503,
          "no recording could be made: "
              + Reason.of(e)
              + "; it needs a directory for temporary files that can be written\n");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return HttpReply.text(503, "the server ends\n");
    } finally {
      one.release();
    }
  }

  private Path recorded(int seconds) throws IOException, InterruptedException {
    Path file = Files.createTempFile("seamark", ".jfr");
    try (Recording recording = new Recording(Configuration.getConfiguration("profile"))) {
      recording.setMaxSize(MOST_BYTES);
      recording.start();
      boolean _ = ending.await(seconds, TimeUnit.SECONDS);
      recording.stop();
      recording.dump(file);
      return file;
    } catch (IOException | RuntimeException | InterruptedException e) {
      Files.deleteIfExists(file);
      throw e;
    } catch (ParseException e) {
      throw new IOException(e);
    }
  }

  /** Ends a recording that is being made. */
  @Override
  public void close() {
    ending.countDown();
  }
}
