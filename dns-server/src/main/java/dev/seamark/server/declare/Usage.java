package dev.seamark.server.declare;

import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.plugin.Setup;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a line looks like, and so how many words may follow its name: {@code prefetch AMOUNT
 * [DURATION [PERCENT%]]} takes one to three. Words in brackets may be left out, {@code ...} may be
 * repeated, and of words with a {@code |} between them one is written.
 *
 * @param text the name and the words that may follow
 */
public record Usage(String text) {
  private static final String IGNORED = " [...]";

  /** The name of the directive or property: the first word. */
  public String name() {
    int end = text.indexOf(' ');
    return end < 0 ? text : text.substring(0, end);
  }

  /** Without a {@code [...]} at the end, which says that further words are ignored. */
  public String shown() {
    return text.endsWith(IGNORED) ? text.substring(0, text.length() - IGNORED.length()) : text;
  }

  /**
   * Warns of words behind those that the usage has: CoreDNS passes over them, and their author them
   * meant something.
   */
  void warnOfIgnored(String plugin, Directive line, Setup setup) {
    List<Word> words = line.arguments();
    Usage known = new Usage(shown());
    int read = words.size();
    while (read > 0 && !known.allows(read)) {
      read--;
    }
    if (read == words.size() || !text.endsWith(IGNORED)) {
      return;
    }
    List<Word> ignored = words.subList(read, words.size());
    String listed =
        ignored.stream().map(word -> "'" + word + "'").collect(Collectors.joining(", "));
    String are = ignored.size() == 1 ? " is" : " are";
    setup.warn(
        ignored.getFirst().at(),
        "plugin/" + plugin + ": " + listed + are + " ignored; write: " + shown());
  }

  /** Whether a line with as many words after its name is one of these. */
  boolean allows(int words) {
    int least = 0;
    int most = 0;
    int depth = 0;
    boolean alternative = false;
    for (int at = name().length(); at < text.length(); ) {
      int start = at + 1;
      int end = text.indexOf(' ', start);
      at = end < 0 ? text.length() : end;
      if (isBar(start, at)) {
        alternative = true;
        continue;
      }
      boolean optional = depth > 0 || text.charAt(start) == '[';
      if (!alternative) {
        least += optional ? 0 : 1;
        most++;
      }
      most += isRepeated(start, at) ? words : 0;
      depth += opened(start, at);
      alternative = false;
    }
    return words >= least && words <= most;
  }

  private boolean isBar(int start, int end) {
    return end - start == 1 && text.charAt(start) == '|';
  }

  private boolean isRepeated(int start, int end) {
    int dots = text.indexOf("...", start);
    return dots >= 0 && dots < end;
  }

  private int opened(int start, int end) {
    int opened = 0;
    for (int i = start; i < end; i++) {
      opened += text.charAt(i) == '[' ? 1 : text.charAt(i) == ']' ? -1 : 0;
    }
    return opened;
  }

  @Override
  public String toString() {
    return text;
  }
}
