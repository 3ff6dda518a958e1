package dev.seamark.server.gotemplate;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What the library does not check of an expression: parentheses that close nothing, and limits.
 * Those of repetitions inside of repetitions and of nested groups are Go's. Each choice takes some
 * stack while a text is matched, so there is a limit to them, too. Without limits thirty characters
 * could ask for gigabytes.
 */
final class ExpressionCheck {
  private static final int MOST_REPETITIONS = 1000;
  private static final int DEEPEST = 1000;

  /** Twice as many are matched on a stack of 1 MiB. */
  private static final int MOST_CHOICES = 1000;

  private final String source;
  private final Deque<Part> outer = new ArrayDeque<>();

  /** What was read of the innermost group, but for what stands last in it. */
  private Part group = Part.PLAIN;

  private Part last = Part.PLAIN;

  private ExpressionCheck(String source) {
    this.source = source;
  }

  /**
   * A part of an expression.
   *
   * @param repeated how often what is repeated most in it is there
   * @param choices how many alternatives and optional parts it has
   */
  private record Part(int repeated, long choices) {
    static final Part PLAIN = new Part(1, 0);

    Part then(Part next) {
      return new Part(Math.max(repeated, next.repeated), choices + next.choices);
    }

    Part times(int count, int more) {
      return new Part(repeated * count, choices * count + more);
    }
  }

  /**
   * Checks an expression; other mistakes in its syntax are left to the parser.
   *
   * @throws IllegalArgumentException where it does not pass
   */
  static void check(String source) {
    new ExpressionCheck(source).read();
  }

  private void read() {
    for (int at = 0; at < source.length(); at++) {
      switch (source.charAt(at)) {
        case '\\' -> {
          at = Brackets.escapeEnd(source, at);
          atom(Part.PLAIN);
        }
        case '[' -> {
          at = Brackets.setEnd(source, at);
          atom(Part.PLAIN);
        }
        case '(' -> {
          open();
          at += source.startsWith("?", at + 1) ? 1 : 0; // says what group it is
        }
        case ')' -> close(at);
        case '{' -> at = repetition(at);
        case '*', '+', '?', '|' -> last = last.times(1, 1);
        default -> atom(Part.PLAIN);
      }
    }
    atom(Part.PLAIN);
    if (group.choices > MOST_CHOICES) {
      throw new IllegalArgumentException(
          "the expression has more than " + MOST_CHOICES + " alternatives and optional parts");
    }
  }

  private void atom(Part next) {
    group = group.then(last);
    last = next;
  }

  private void open() {
    if (outer.size() == DEEPEST) {
      throw new IllegalArgumentException("expression nests too deeply");
    }
    atom(Part.PLAIN);
    outer.push(group);
    group = Part.PLAIN;
  }

  private void close(int at) {
    if (outer.isEmpty()) {
      throw new IllegalArgumentException("unexpected ): `" + source.substring(at) + "`");
    }
    last = group.then(last);
    group = outer.pop();
  }

  /** Reads a repetition, or a brace that stands for itself; returns where it ends. */
  private int repetition(int open) {
    if (!Brackets.isRepetition(source, open)) {
      atom(Part.PLAIN);
      return open;
    }
    int close = source.indexOf('}', open);
    String bounds = source.substring(open + 1, close);
    int comma = bounds.indexOf(',');
    int least = Integer.parseInt(comma < 0 ? bounds : bounds.substring(0, comma));
    boolean endless = comma == bounds.length() - 1;
    int most = comma < 0 || endless ? least : Integer.parseInt(bounds.substring(comma + 1));
    if (most == 0 && !endless) {
      last = Part.PLAIN; // none of it is there
      return close;
    }
    last = last.times(Math.max(1, most), Math.max(endless ? 1 : 0, most - least));
    if (last.repeated > MOST_REPETITIONS) {
      throw new IllegalArgumentException(
          "invalid repeat count: `" + source.substring(open, close + 1) + "`");
    }
    return close;
  }
}
