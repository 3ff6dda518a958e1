package dev.seamark.server.transport.tcp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many files, sockets among them, this process may have open. */
final class OpenFiles {
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final String LINE = "Max open files";

  private OpenFiles() {}

  /** The limit, or a number beyond all that are asked for where the system does not tell. */
  static long allowed() {
    try {
      for (String line : Files.readAllLines(LIMITS)) {
        if (line.startsWith(LINE)) {
          String limit = line.substring(LINE.length()).strip().split(" ", 2)[0];
          return limit.equals("unlimited") ? Integer.MAX_VALUE : Long.parseLong(limit);
        }
      }
    } catch (IOException | NumberFormatException e) {
      return Integer.MAX_VALUE; // not Linux
    }
    return Integer.MAX_VALUE;
  }
}
