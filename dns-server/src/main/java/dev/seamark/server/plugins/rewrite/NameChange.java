package dev.seamark.server.plugins.rewrite;

import dev.seamark.server.gotemplate.Expression;

/** What becomes of a name in a reply. Names are in presentation format, as they are spelled. */
sealed interface NameChange {
  /** The name after the change; the same where it is not concerned. */
  String of(String name);

  /** A name and all below it. */
  record Below(String from, String to) implements NameChange {
    @Override
    public String of(String name) {
      int rest = name.length() - from.length();
      return isBorder(name, rest) && endsWith(name, from) ? name.substring(0, rest) + to : name;
    }
  }

  /** How a name ends. */
  record Suffix(String from, String to) implements NameChange {
    @Override
    public String of(String name) {
      return endsWith(name, from) ? name.substring(0, name.length() - from.length()) + to : name;
    }
  }

  /** An expression that is found in a name; all of the name is replaced. */
  record Regex(Expression expression, String to) implements NameChange {
    @Override
    public String of(String name) {
      return expression.find(name).map(match -> NameMatch.filled(to, match.groups())).orElse(name);
    }
  }

  private static boolean isBorder(String name, int at) {
    boolean dot = at > 0 && name.charAt(at - 1) == '.';
    return at == 0 || dot && (at == 1 || name.charAt(at - 2) != '\\'); // an escaped dot is none
  }

  private static boolean endsWith(String name, String end) {
    int at = name.length() - end.length();
    return name.regionMatches(true, at, end, 0, end.length()); // RFC 4343: whatever the case
  }
}
