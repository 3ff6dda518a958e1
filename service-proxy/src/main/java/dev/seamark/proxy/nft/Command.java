package dev.seamark.proxy.nft;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A run of a program with a text as its input. It is a child of the calling thread, and so in that
 * thread's network namespace.
 */
final class Command {
  private static final int LONGEST_COMPLAINT = 16 * 1024;

  /**
   * What came of it.
   *
   * @param code the exit code, or {@link #NOT_RUN} or {@link #TIMED_OUT}
   * @param output what it said to standard output
   * @param complaint what it said to standard error, the beginning; or why it did not run
   */
  record Outcome(int code, String output, String complaint) {
    static final int NOT_RUN = -1;
    static final int TIMED_OUT = -2;

    /** What ended by a signal has this and the signal's number for its code. */
    static final int KILLED = 128;

    boolean succeeded() {
      return code == 0;
    }

    /** Its complaint in one line: what was wrong, without the script that it repeats. */
    String firstComplaint() {
      return complaint.lines().filter(line -> !line.isBlank()).findFirst().orElse("code " + code);
    }
  }

  private Command() {}

  /** Runs it to its end with this text, or kills it when it takes longer than that. */
  static Outcome run(List<String> command, String input, Duration patience) {
    return run(command, input, patience, pipe -> text(pipe, Integer.MAX_VALUE));
  }

  /** Likewise, without input; a reader gets its output line by line, and nothing of it is kept. */
  static Outcome lines(List<String> command, Duration patience, Consumer<String> reader) {
    return run(
        command,
        "",
        patience,
        pipe -> {
          new BufferedReader(new InputStreamReader(pipe, StandardCharsets.UTF_8))
              .lines()
              .forEach(reader);
          return "";
        });
  }

  private static Outcome run(List<String> command, String input, Duration patience, Output output) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C");
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return new Outcome(Outcome.NOT_RUN, "", String.valueOf(e.getMessage()));
    }
    FutureTask<String> read =
        meanwhile("output of a child", () -> output.of(process.getInputStream()));
    FutureTask<String> complaint =
        meanwhile("output of a child", () -> text(process.getErrorStream(), LONGEST_COMPLAINT));
    FutureTask<Boolean> inTime = watching(process, patience);
    write(process, input);
    try {
      if (!inTime.get()) {
        return new Outcome(
            Outcome.TIMED_OUT, "", "not done after " + patience.toSeconds() + " seconds");
      }
      return new Outcome(process.exitValue(), read.get(), complaint.get());
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return new Outcome(Outcome.NOT_RUN, "", "interrupted");
    } catch (ExecutionException e) {
      return new Outcome(Outcome.NOT_RUN, "", String.valueOf(e.getCause()));
    }
  }

  private static void write(Process process, String input) {
    try (OutputStream pipe = process.getOutputStream()) {
      pipe.write(input.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException _) {
      // it ended before it had read everything, and says itself why
    }
  }

  private static FutureTask<Boolean> watching(Process process, Duration patience) {
    return meanwhile(
        "end of a child",
        () -> {
          boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
          if (!ended) {
            process.destroyForcibly();
          }
          return ended;
        });
  }

  /** What becomes of an output. */
  private interface Output {
    String of(InputStream pipe) throws IOException;
  }

  private static String text(InputStream pipe, int keep) throws IOException {
    byte[] kept = pipe.readNBytes(keep);
    pipe.transferTo(OutputStream.nullOutputStream());
    return new String(kept, StandardCharsets.UTF_8);
  }

  private static <T> FutureTask<T> meanwhile(String name, Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofVirtual().name(name).start(task);
    return task;
  }
}
