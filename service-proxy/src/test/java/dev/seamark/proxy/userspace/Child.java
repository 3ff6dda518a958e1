package dev.seamark.proxy.userspace;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another process of this JVM's class path, killed at the end. */
final class Child implements AutoCloseable {
  private final Process process;
  private final String ready;

  /** Starts a program and waits for its line that begins with {@code ready}. */
  Child(Class<?> program, String... arguments) {
    this(OpenFiles.USUAL, program, arguments);
  }

  /** How many files it may open. */
  enum OpenFiles {
    /** As many as this process. */
    USUAL(""),
    /** As many as 10 000 connections take, where this user may ask for that. */
    MANY("ulimit -n 65536 2>/dev/null || true"),
    /** At first fewer than it may ask for. */
    FEW("ulimit -S -n 512 && ulimit -H -n 4096"),
    VERY_FEW("ulimit -n 384");

    private final String command;

    OpenFiles(String command) {
      this.command = command;
    }
  }

  Child(OpenFiles files, Class<?> program, String... arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("sh", "-c", files.command + "\nexec \"$@\"", "sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-XX:+UseSerialGC");
    command.add("-Xmx512m");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(program.getName());
    command.addAll(List.of(arguments));
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      BufferedReader out = process.inputReader(StandardCharsets.US_ASCII);
      String line = out.readLine();
      while (line != null && !line.startsWith("ready")) {
        line = out.readLine();
      }
      if (line == null) {
        throw new AssertionError(program.getSimpleName() + " ended at once: " + process.waitFor());
      }
      ready = line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** What it said when it was ready. */
  String ready() {
    return ready;
  }

  /** Kills it as {@code kill -9} does, and waits until it is gone. */
  void kill() {
    try {
      process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
