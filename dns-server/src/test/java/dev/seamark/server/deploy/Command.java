package dev.seamark.server.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program run to its end, with an environment of its own. */
final class Command {
  private final ProcessBuilder builder;
  private final Path out;
  private final Path err;

  private Command(Path folder, Map<String, String> environment, List<String> words)
      throws IOException {
    builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    out = Files.createTempFile("command", ".out");
    err = Files.createTempFile("command", ".err");
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
  }

  /** What a program left behind. */
  record Result(int code, List<String> out, List<String> err, long pid) {}

  static Command in(Path folder, Map<String, String> environment, String... words)
      throws IOException {
    return new Command(folder, environment, List.of(words));
  }

  Result run() throws IOException, InterruptedException {
    return ended(builder.start());
  }

  Process start() throws IOException {
    return builder.start();
  }

  Result ended(Process process) throws IOException, InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(builder.command() + " does not end");
    }
    return new Result(
        process.exitValue(), Files.readAllLines(out), Files.readAllLines(err), process.pid());
  }

  /** The folder of the whole project, whichever module the tests run in. */
  static Path project() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("bin/seamark"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new AssertionError("not inside the project");
      }
    }
    return folder;
  }
}
