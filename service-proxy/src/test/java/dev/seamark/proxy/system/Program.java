package dev.seamark.proxy.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A process started by a test, and what it printed so far. */
final class Program implements AutoCloseable {
  static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Thread reader;

  private Program(Process process) {
    this.process = process;
    reader = Thread.ofVirtual().start(this::read);
  }

  /** Starts a command in the project's folder; both its outputs are read as one. */
  static Program start(List<String> command) throws IOException {
    return new Program(
        new ProcessBuilder(command).directory(PROJECT.toFile()).redirectErrorStream(true).start());
  }

  /** The command line of this build's proxy. */
  static List<String> proxy() {
    return java("-cp", System.getProperty("java.class.path"), "dev.seamark.proxy.Main");
  }

  /** The command line of the DNS server, if it was built. */
  static Optional<List<String>> dns() throws IOException {
    try {
      Class.forName("dev.seamark.server.Main");
      return Optional.of(
          java("-cp", System.getProperty("java.class.path"), "dev.seamark.server.Main"));
    } catch (ClassNotFoundException e) {
      Path target = PROJECT.resolve("dns-server/target");
      if (!Files.isDirectory(target)) {
        return Optional.empty();
      }
      try (Stream<Path> files = Files.list(target)) {
        return files
            .filter(file -> file.toString().endsWith("-shaded.jar"))
            .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
            .map(jar -> java("-jar", jar.toString()));
      }
    }
  }

  /** The command line of a JVM of this JDK. */
  static List<String> java(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(List.of(arguments));
    return command;
  }

  private void read() {
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line;
      while ((line = out.readLine()) != null) {
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add("(output ended: " + e.getMessage() + ")");
    }
  }

  /** What was printed so far, line by line. */
  List<String> lines() {
    return lines;
  }

  /** Waits for a line like this. */
  String await(Predicate<String> wanted) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < deadline) {
      for (String line : lines) {
        if (wanted.test(line)) {
          return line;
        }
      }
      if (!process.isAlive() && !reader.isAlive()) {
        break;
      }
      Thread.sleep(10);
    }
    throw new AssertionError("not printed; printed was:\n" + String.join("\n", lines));
  }

  /** Sends SIGTERM and waits for the end. */
  int terminated() throws InterruptedException {
    process.destroy();
    return ended();
  }

  /** Waits for the end. */
  int ended() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("does not end; printed:\n" + String.join("\n", lines));
    }
    reader.join(); // so that all lines are there
    return process.exitValue();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
