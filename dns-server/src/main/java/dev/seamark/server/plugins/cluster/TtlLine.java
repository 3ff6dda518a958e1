package dev.seamark.server.plugins.cluster;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;

/** The property {@code ttl SECONDS}. */
public final class TtlLine {
  private static final int LARGEST = 3600; // what CoreDNS allows

  private TtlLine() {}

  /** Reads the line; as in CoreDNS what follows the number is ignored. */
  public static int read(Directive line, String plugin) throws CorefileException {
    Word word = line.arguments().getFirst();
    int seconds;
    try {
      seconds = Integer.parseInt(word.text());
    } catch (NumberFormatException e) {
      throw new CorefileException(
          word.at(),
          "plugin/" + plugin + ": ttl '" + word.text() + "' is not a number",
          "write 0 to 3600");
    }
    if (seconds < 0 || seconds > LARGEST) {
      throw new CorefileException(
          word.at(),
          "plugin/" + plugin + ": ttl must be in range [0, 3600]: " + seconds,
          "write 0 to 3600");
    }
    return seconds;
  }
}
