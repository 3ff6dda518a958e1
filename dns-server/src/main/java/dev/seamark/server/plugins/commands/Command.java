package dev.seamark.server.plugins.commands;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command to be run.
 *
 * @param event what runs it
 * @param words the program and its arguments
 * @param beside whether it is not waited for ({@code &})
 */
record Command(Event event, List<String> words, boolean beside) {
  private static final Logger LOG = LoggerFactory.getLogger("plugin/on");

  /** What commands are run on. */
  enum Event {
    STARTUP,
    SHUTDOWN
  }

  Command {
    words = List.copyOf(words);
  }

  /** Runs it, and waits unless it is to run beside; what goes wrong is logged and counted. */
  void run(Duration patience, MeterRegistry meters) {
    String outcome = outcome(patience);
    if (!outcome.isEmpty()) {
      LOG.error("\"{}\": {}", String.join(" ", words), outcome);
    }
    Counter.builder("seamark_on_commands")
        .description("Commands that the plugin on has run.")
        .tag("event", event.name().toLowerCase(java.util.Locale.ROOT))
        .tag("failed", Boolean.toString(!outcome.isEmpty()))
        .register(meters)
        .increment();
  }

  /** Why it failed; empty where it did not. */
  private String outcome(Duration patience) {
    LOG.info("{} command \"{}\"", beside ? "Nonblocking" : "Blocking", String.join(" ", words));
    try {
      Process process = new ProcessBuilder(words).inheritIO().start();
      if (beside) {
        return "";
      }
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        return "killed, since it took longer than " + patience.toSeconds() + " s";
      }
      return process.exitValue() == 0 ? "" : "ended with exit code " + process.exitValue();
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      return message.contains("error: 13") || message.contains("error=13")
          ? "permission denied"
          : "command not found";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // asked twice to end: no more patience
      return "not waited for, since the server ends";
    }
  }
}
