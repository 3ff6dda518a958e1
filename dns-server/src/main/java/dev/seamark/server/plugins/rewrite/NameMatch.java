package dev.seamark.server.plugins.rewrite;

import dev.seamark.server.gotemplate.Expression;
import java.util.Arrays;
import java.util.List;

/**
 * Which names a rule is for, and what they become. Texts are in lower case; as CoreDNS has it, they
 * are compared as text, so that a suffix may end within a label.
 */
sealed interface NameMatch {
  /**
   * Whether the rule is for this name. Allocates nothing but where an expression is tried.
   *
   * @param worker the number of the event loop
   */
  boolean matches(NameText name, int worker);

  /**
   * The name with what has matched replaced; to be called when {@link #matches} has said so.
   *
   * @param to what is put in its place
   */
  String replaced(NameText name, int worker, String to);

  /** The whole name. */
  record Exact(String from) implements NameMatch {
    @Override
    public boolean matches(NameText name, int worker) {
      return name.length() == from.length() && name.hasAt(0, from);
    }

    @Override
    public String replaced(NameText name, int worker, String to) {
      return to;
    }
  }

  /** How the name begins. */
  record Prefix(String from) implements NameMatch {
    @Override
    public boolean matches(NameText name, int worker) {
      return name.hasAt(0, from);
    }

    @Override
    public String replaced(NameText name, int worker, String to) {
      return to + name.subSequence(from.length(), name.length());
    }
  }

  /** How the name ends. */
  record Suffix(String from) implements NameMatch {
    @Override
    public boolean matches(NameText name, int worker) {
      return name.hasAt(name.length() - from.length(), from);
    }

    @Override
    public String replaced(NameText name, int worker, String to) {
      return name.subSequence(0, name.length() - from.length()) + to;
    }
  }

  /** What stands anywhere in the name, and is replaced wherever it does. */
  record Substring(String from) implements NameMatch {
    @Override
    public boolean matches(NameText name, int worker) {
      return name.has(from);
    }

    @Override
    public String replaced(NameText name, int worker, String to) {
      return name.toString().replace(from, to);
    }
  }

  /** An expression that is found in the name; all of the name is replaced. */
  final class Regex implements NameMatch {
    private final Expression.Search[] searches;

    Regex(Expression expression, int workers) {
      searches = new Expression.Search[workers];
      Arrays.setAll(searches, _ -> expression.search());
    }

    @Override
    public boolean matches(NameText name, int worker) {
      return searches[worker].find(name);
    }

    @Override
    public String replaced(NameText name, int worker, String to) {
      return filled(to, searches[worker].match().groups());
    }
  }

  /** The text with {@code {0}}, {@code {1}} and so on replaced by what the groups have matched. */
  static String filled(String to, List<String> groups) {
    String filled = to;
    for (int i = 0; i < groups.size(); i++) {
      filled = filled.replace("{" + i + "}", groups.get(i));
    }
    return filled;
  }
}
