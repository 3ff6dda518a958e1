package dev.seamark.server.harness;

import dev.seamark.server.cli.SeamarkCommand;
import dev.seamark.server.serve.CheckRun;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What came of {@code seamark check}. */
public record Checked(int code, String out, String err) {
  /** Runs it in this process. */
  public static Checked of(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> words = new ArrayList<>(List.of("check"));
    words.addAll(List.of(arguments));
    PrintStream toErr = new PrintStream(err, true, StandardCharsets.UTF_8);
    PrintStream toOut = new PrintStream(out, true, StandardCharsets.UTF_8);
    int code =
        new SeamarkCommand(serve -> 99, new CheckRun(toOut, toErr), List::of)
            .printingTo(
                new PrintWriter(toOut, true, StandardCharsets.UTF_8),
                new PrintWriter(toErr, true, StandardCharsets.UTF_8))
            .execute(words.toArray(String[]::new));
    return new Checked(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
