package dev.seamark.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which objects are meant, by their labels: requirements parted by commas, all of which must hold.
 *
 * <pre>
 *   a=b  a==b    the label a is b          a in (x, y)     the label a is one of these
 *   a            there is a label a        a notin (x)     the label a is none of these, or not there
 *   !a           there is no label a
 * </pre>
 *
 * The empty text selects everything.
 */
public final class LabelSelector {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");
  private static final Pattern PREFIX =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

  private final List<Requirement> requirements;

  private LabelSelector(List<Requirement> requirements) {
    this.requirements = List.copyOf(requirements);
  }

  /**
   * Reads a selector.
   *
   * @throws IllegalArgumentException saying what was expected and where
   */
  public static LabelSelector parse(String text) {
    return new LabelSelector(new Parser(text).all());
  }

  /** Whether an object with these labels is meant. */
  public boolean matches(Map<String, String> labels) {
    for (Requirement requirement : requirements) {
      if (!requirement.holds(labels)) {
        return false;
      }
    }
    return true;
  }

  private sealed interface Requirement {
    boolean holds(Map<String, String> labels);

    record Exists(String key) implements Requirement {
      @Override
      public boolean holds(Map<String, String> labels) {
        return labels.containsKey(key);
      }
    }

    record Missing(String key) implements Requirement {
      @Override
      public boolean holds(Map<String, String> labels) {
        return !labels.containsKey(key);
      }
    }

    record In(String key, Set<String> values) implements Requirement {
      @Override
      public boolean holds(Map<String, String> labels) {
        String value = labels.get(key);
        return value != null && values.contains(value);
      }
    }

    record NotIn(String key, Set<String> values) implements Requirement {
      @Override
      public boolean holds(Map<String, String> labels) {
        String value = labels.get(key);
        return value == null || !values.contains(value);
      }
    }
  }

  /** A cursor over the text. Confined to one call. */
  private static final class Parser {
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    List<Requirement> all() {
      List<Requirement> all = new ArrayList<>();
      blanks();
      if (at == text.length()) {
        return all;
      }
      while (true) {
        all.add(requirement());
        blanks();
        if (at == text.length()) {
          return all;
        }
        if (!taken(",")) {
          throw refused("',' or the end");
        }
        blanks();
      }
    }

    private Requirement requirement() {
      if (taken("!")) {
        blanks();
        return new Requirement.Missing(key());
      }
      String key = key();
      blanks();
      if (at == text.length() || text.charAt(at) == ',') {
        return new Requirement.Exists(key);
      }
      if (text.startsWith("!=", at) || text.charAt(at) == '<' || text.charAt(at) == '>') {
        throw new IllegalArgumentException(
            "operator '%s' at character %d cannot be used here; use =, ==, in, notin, KEY or !KEY"
                .formatted(text.charAt(at) == '!' ? "!=" : text.charAt(at), at + 1));
      }
      if (taken("==") || taken("=")) {
        blanks();
        return new Requirement.In(key, Set.of(value()));
      }
      int before = at;
      String word = word();
      if (word.equals("in")) {
        return new Requirement.In(key, values());
      }
      if (word.equals("notin")) {
        return new Requirement.NotIn(key, values());
      }
      at = before;
      throw refused("one of =, ==, in, notin, ',' or the end");
    }

    private Set<String> values() {
      blanks();
      if (!taken("(")) {
        throw refused("'('");
      }
      Set<String> values = new TreeSet<>();
      while (true) {
        blanks();
        if (values.isEmpty() && at < text.length() && text.charAt(at) == ')') {
          throw refused("at least one value");
        }
        values.add(value());
        blanks();
        if (taken(")")) {
          return values;
        }
        if (!taken(",")) {
          throw refused("',' or ')'");
        }
      }
    }

    private String key() {
      int before = at;
      String key = word();
      int slash = key.indexOf('/');
      String name = key.substring(slash + 1);
      boolean sound =
          name.length() <= 63
              && NAME.matcher(name).matches()
              && (slash < 0 || (slash <= 253 && PREFIX.matcher(key.substring(0, slash)).matches()));
      if (!sound) {
        at = before;
        throw refused("a label key");
      }
      return key;
    }

    private String value() {
      int before = at;
      String value = word();
      if (!value.isEmpty() && (value.length() > 63 || !NAME.matcher(value).matches())) {
        at = before;
        throw refused("a label value");
      }
      return value;
    }

    private String word() {
      int start = at;
      while (at < text.length() && !isSpecial(text.charAt(at))) {
        at++;
      }
      return text.substring(start, at);
    }

    private static boolean isSpecial(char c) {
      return Character.isWhitespace(c) || "=!<>(),".indexOf(c) >= 0;
    }

    private boolean taken(String token) {
      if (text.startsWith(token, at)) {
        at += token.length();
        return true;
      }
      return false;
    }

    private void blanks() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
    }

    private IllegalArgumentException refused(String expected) {
      String found = at == text.length() ? "the end" : "'" + text.substring(at) + "'";
      return new IllegalArgumentException(
          "found %s at character %d, expected %s".formatted(found, at + 1, expected));
    }
  }
}
