package dev.seamark.server.gotemplate;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A regular expression of a Corefile: RE2, as in Go. To match takes time linear in the text,
 * whatever the expression. Immutable; only this class knows which library does it, so that a
 * Corefile without an expression does not load it.
 */
public final class Expression {
  /** What to do where an expression is refused. */
  public static final String SYNTAX = "write it in the syntax of RE2, in quotes if it has blanks";

  private final Pattern pattern;
  private final String required;

  private Expression(Pattern pattern) {
    this.pattern = pattern;
    required = RequiredText.of(pattern.pattern());
  }

  /**
   * What was matched.
   *
   * @param groups the whole, then the groups; a group that took no part is empty
   * @param named the same groups by their names, for those that have one
   */
  public record Match(List<String> groups, Map<String, String> named) {
    /** A match of the whole text by something that has no groups. */
    public static Match whole(String text) {
      return new Match(List.of(text), Map.of());
    }
  }

  /**
   * Compiles an expression.
   *
   * @throws IllegalArgumentException where Go would refuse it, and why, in Go's words
   */
  public static Expression compile(String source) {
    ExpressionCheck.check(source);
    try {
      return new Expression(Pattern.compile(source));
    } catch (PatternSyntaxException e) {
      String found = e.getPattern() == null ? "" : ": `" + e.getPattern() + "`";
      throw new IllegalArgumentException(e.getDescription() + found, e);
    }
  }

  /** Finds the expression in a text. */
  public Optional<Match> find(String text) {
    Search search = search();
    return search.find(text) ? Optional.of(search.match()) : Optional.empty();
  }

  /** Whether the expression is found in a text. */
  public boolean isIn(String text) {
    return RequiredText.isIn(text, required) && pattern.matcher(text).find();
  }

  /** A search of its own, for one thread. */
  public Search search() {
    return new Search();
  }

  /** How many groups the expression has. */
  public int groups() {
    return pattern.groupCount();
  }

  /** Looks for the expression in text after text. Confined to one thread. */
  public final class Search {
    private final Matcher matcher = pattern.matcher("");

    private Search() {}

    /** Looks for the expression. Allocates nothing where a text that it requires is missing. */
    public boolean find(CharSequence text) {
      return RequiredText.isIn(text, required) && matcher.reset(text).find();
    }

    /** What was found; the text must be the same still. */
    public Match match() {
      List<String> groups = new ArrayList<>();
      for (int i = 0; i <= matcher.groupCount(); i++) {
        String group = matcher.group(i);
        groups.add(group == null ? "" : group);
      }
      Map<String, String> named = new HashMap<>();
      pattern.namedGroups().forEach((name, index) -> named.put(name, groups.get(index)));
      return new Match(List.copyOf(groups), Map.copyOf(named));
    }
  }

  /** The text that it was compiled from. */
  @Override
  public String toString() {
    return pattern.pattern();
  }
}
