package dev.seamark.server.gotemplate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression in Go's syntax (RE2). Go's engine needs linear time; this one may go back
 * and forth, so it gives up after {@link #MAX_LOOKS} looks at characters. Immutable.
 */
public final class GoRegexp {
  /**
   * Names have at most 1004 characters in presentation format; no sane expression needs as many.
   */
  static final int MAX_LOOKS = 200_000;

  private static final Pattern REPETITION = Pattern.compile("\\{\\d{1,4}(,\\d{0,4})?}");
  private static final Pattern GROUP_NAME = Pattern.compile("\\?P?<([A-Za-z0-9_]+)>");
  private static final Map<String, String> POSIX =
      Map.ofEntries(
          Map.entry("alnum", "\\p{Alnum}"),
          Map.entry("alpha", "\\p{Alpha}"),
          Map.entry("ascii", "\\p{ASCII}"),
          Map.entry("blank", "\\p{Blank}"),
          Map.entry("cntrl", "\\p{Cntrl}"),
          Map.entry("digit", "\\d"),
          Map.entry("graph", "\\p{Graph}"),
          Map.entry("lower", "\\p{Lower}"),
          Map.entry("print", "\\p{Print}"),
          Map.entry("punct", "\\p{Punct}"),
          Map.entry("space", "\\s"),
          Map.entry("upper", "\\p{Upper}"),
          Map.entry("word", "\\w"),
          Map.entry("xdigit", "\\p{XDigit}"));

  private final String source;
  private final Pattern pattern;
  private final Map<String, Integer> names;
  private final String required;

  private GoRegexp(String source, Pattern pattern, Map<String, Integer> names) {
    this.source = source;
    this.pattern = pattern;
    this.names = Map.copyOf(names);
    required = RequiredText.of(source);
  }

  /** What was matched: the whole, then the groups; a group that took no part is empty. */
  public record Match(List<String> groups, Map<String, String> named) {}

  /**
   * Compiles an expression.
   *
   * @throws IllegalArgumentException where it is none in Go's syntax
   */
  public static GoRegexp compile(String source) {
    Map<String, Integer> names = new HashMap<>();
    try {
      return new GoRegexp(source, Pattern.compile(translate(source, names)), names);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(e.getDescription() + " near index " + e.getIndex(), e);
    }
  }

  /**
   * Finds the expression in a text.
   *
   * @throws IllegalStateException where that takes too long
   */
  public Optional<Match> find(String text) {
    Search search = search();
    return search.find(text) ? Optional.of(search.match()) : Optional.empty();
  }

  /** A search of its own, for one thread. */
  public Search search() {
    return new Search();
  }

  /** How many groups the expression has. */
  public int groups() {
    return pattern.matcher("").groupCount();
  }

  /** Looks for the expression in text after text and allocates nothing. Confined to one thread. */
  public final class Search {
    private final Patience patience = new Patience();
    private final Matcher matcher = pattern.matcher(patience);

    private Search() {}

    /**
     * Looks for the expression.
     *
     * @throws IllegalStateException where that takes too long
     */
    public boolean find(CharSequence text) {
      if (!RequiredText.isIn(text, required)) {
        return false;
      }
      patience.renew(text);
      return matcher.reset().find();
    }

    /** What was found; the text must be the same still. */
    public Match match() {
      List<String> groups = new ArrayList<>();
      for (int i = 0; i <= matcher.groupCount(); i++) {
        String group = matcher.group(i);
        groups.add(group == null ? "" : group);
      }
      Map<String, String> named = new HashMap<>();
      names.forEach((name, index) -> named.put(name, groups.get(index)));
      return new Match(List.copyOf(groups), Collections.unmodifiableMap(named));
    }
  }

  @Override
  public String toString() {
    return source;
  }

  private static String translate(String source, Map<String, Integer> names) {
    StringBuilder java = new StringBuilder();
    int groups = 0;
    for (int i = 0; i < source.length(); i++) {
      char c = source.charAt(i);
      switch (c) {
        case '\\' -> {
          i = escape(source, i, java);
        }
        case '[' -> i = set(source, i, java);
        case '{' -> java.append(isRepetition(source, i) ? "{" : "\\{");
        case '(' -> {
          Matcher name = GROUP_NAME.matcher(source).region(i + 1, source.length());
          if (name.lookingAt()) {
            if (names.putIfAbsent(name.group(1), ++groups) != null) {
              throw new IllegalArgumentException("duplicate group name " + name.group(1));
            }
            java.append('(');
            i = name.end() - 1;
          } else {
            groups += source.startsWith("?", i + 1) ? 0 : 1;
            requireNoLook(source, i);
            java.append('(');
          }
        }
        default -> java.append(c);
      }
    }
    return java.toString();
  }

  private static void requireNoLook(String source, int open) {
    boolean look =
        source.startsWith("(?=", open)
            || source.startsWith("(?!", open)
            || source.startsWith("(?<", open)
            || source.startsWith("(?>", open);
    if (look) {
      throw new IllegalArgumentException(
          "invalid or unsupported Perl syntax: " + source.substring(open, open + 3));
    }
  }

  /** Whether the brace says how often what stands before it is there. */
  static boolean isRepetition(String source, int at) {
    return at > 0 && REPETITION.matcher(source).region(at, source.length()).lookingAt();
  }

  /** Copies an escape; returns the index of its last character. */
  private static int escape(String source, int at, StringBuilder java) {
    if (at + 1 == source.length()) {
      throw new IllegalArgumentException("trailing backslash at end of expression");
    }
    char c = source.charAt(at + 1);
    if (c >= '1' && c <= '9' || c == 'k' || c == 'G' || c == 'Z' || c == 'R' || c == 'X') {
      throw new IllegalArgumentException("invalid escape sequence: \\" + c);
    }
    if (c == 'Q') {
      int end = source.indexOf("\\E", at + 2);
      String literal = source.substring(at + 2, end < 0 ? source.length() : end);
      java.append(literal.isEmpty() ? "" : Pattern.quote(literal));
      return end < 0 ? source.length() - 1 : end + 1;
    }
    boolean known = c > 127 || Character.isLetterOrDigit(c);
    if (c == '_') {
      java.append('_'); // Go takes an escaped underscore for itself
    } else {
      java.append('\\').append(c);
      if (known && c == 'x' && source.startsWith("{", at + 2)) {
        int end = source.indexOf('}', at);
        if (end > 0) {
          java.append(source, at + 2, end + 1);
          return end;
        }
      }
      if (known && (c == 'p' || c == 'P') && source.startsWith("{", at + 2)) {
        int end = source.indexOf('}', at);
        if (end > 0) {
          java.append(property(source.substring(at + 2, end + 1)));
          return end;
        }
      }
    }
    return at + 1;
  }

  private static String property(String braced) {
    String name = braced.substring(1, braced.length() - 1);
    return name.length() > 2 ? "{Is" + name + "}" : braced;
  }

  /** Copies a set of characters; returns the index of its closing bracket. */
  private static int set(String source, int open, StringBuilder java) {
    java.append('[');
    int i = open + 1;
    if (source.startsWith("^", i)) {
      java.append('^');
      i++;
    }
    for (boolean first = true; i < source.length(); i++, first = false) {
      char c = source.charAt(i);
      if (c == ']' && !first) {
        java.append(']');
        return i;
      }
      if (c == '\\') {
        i = escape(source, i, java);
      } else if (source.startsWith("[:", i) && source.indexOf(":]", i) > 0) {
        int end = source.indexOf(":]", i);
        java.append(posix(source.substring(i + 2, end)));
        i = end + 1;
      } else if (c == '[' || c == ']' || c == '&') {
        java.append('\\').append(c);
      } else {
        java.append(c);
      }
    }
    throw new IllegalArgumentException("missing closing ]: " + source.substring(open));
  }

  private static String posix(String name) {
    boolean not = name.startsWith("^");
    String set = POSIX.get(not ? name.substring(1) : name);
    if (set == null) {
      throw new IllegalArgumentException("invalid character class range: [:" + name + ":]");
    }
    return not ? "[^" + set + "]" : set;
  }

  /** A text that may be looked at so many times. */
  private static final class Patience implements CharSequence {
    private CharSequence text = "";
    private int looks;

    void renew(CharSequence next) {
      text = next;
      looks = 0;
    }

    @Override
    public char charAt(int index) {
      if (++looks > MAX_LOOKS) {
        throw new IllegalStateException("the expression takes too long");
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
