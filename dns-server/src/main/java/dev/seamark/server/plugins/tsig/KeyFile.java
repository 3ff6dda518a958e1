package dev.seamark.server.plugins.tsig;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keys as {@code named.conf} has them: {@code key "NAME" { algorithm ALGORITHM; secret "SECRET";
 * };}, with comments.
 */
final class KeyFile {
  private static final Pattern COMMENT =
      Pattern.compile("/\\*.*?\\*/|(?://|#)[^\\n]*", Pattern.DOTALL);
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|([{};])|([^\\s{};\"]+)");

  private final Position at;
  private final List<String> words = new ArrayList<>();
  private int next;

  private KeyFile(Position at, String text) {
    this.at = at;
    // a secret may hold //, but stands in quotes or behind a blank; a comment begins a word
    Matcher word = WORD.matcher(withoutComments(text));
    while (word.find()) {
      words.add(word.group(1) != null ? word.group(1) : word.group());
    }
  }

  private static String withoutComments(String text) {
    StringBuilder kept = new StringBuilder();
    for (String line : text.split("\n", -1)) {
      String stripped = line.strip();
      kept.append(stripped.startsWith("//") || stripped.startsWith("#") ? "" : line).append('\n');
    }
    return COMMENT.matcher(kept).results().anyMatch(m -> m.group().startsWith("/*"))
        ? kept.toString().replaceAll("(?s)/\\*.*?\\*/", " ")
        : kept.toString();
  }

  /** The keys of a file's text. */
  static List<TsigKey> read(Position at, String text) throws CorefileException {
    KeyFile file = new KeyFile(at, text);
    List<TsigKey> keys = new ArrayList<>();
    while (file.next < file.words.size()) {
      keys.add(file.key());
    }
    return keys;
  }

  private TsigKey key() throws CorefileException {
    expect("key");
    String name = word("the name of a key");
    expect("{");
    String algorithm = TsigKey.USUAL_ALGORITHM;
    String secret = "";
    for (String property = word("'}'"); !property.equals("}"); property = word("'}'")) {
      switch (property) {
        case "algorithm" -> algorithm = word("an algorithm");
        case "secret" -> secret = word("a secret");
        default -> throw wrong("'" + property + "' is neither 'algorithm' nor 'secret'");
      }
      expect(";");
    }
    if (next < words.size() && words.get(next).equals(";")) {
      next++;
    }
    return TsigKey.read(at, name, secret, algorithm);
  }

  private void expect(String expected) throws CorefileException {
    String found = word("'" + expected + "'");
    if (!found.equals(expected)) {
      throw wrong("'" + found + "' stands where '" + expected + "' must");
    }
  }

  private String word(String what) throws CorefileException {
    if (next == words.size()) {
      throw wrong("it ends before " + what);
    }
    return words.get(next++);
  }

  private CorefileException wrong(String what) {
    return new CorefileException(
        at,
        "plugin/tsig: the file of secrets: " + what,
        "write: key \"NAME\" { algorithm ALGORITHM; secret \"SECRET\"; };");
  }
}
