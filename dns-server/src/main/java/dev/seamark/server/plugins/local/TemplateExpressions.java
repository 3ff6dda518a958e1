package dev.seamark.server.plugins.local;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.expression.Compiled;
import dev.seamark.server.expression.Fault;
import dev.seamark.server.expression.Frame;
import dev.seamark.server.gotemplate.Expression;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The lines {@code var} and {@code expr} of a {@code template} directive, in their order.
 *
 * @param lines what is evaluated, one after the other
 */
record TemplateExpressions(List<Line> lines) {
  /** None. */
  static final TemplateExpressions NONE = new TemplateExpressions(List.of());

  TemplateExpressions {
    lines = List.copyOf(lines);
  }

  /** One line. */
  sealed interface Line {
    /**
     * A variable.
     *
     * @param place where later expressions find it
     */
    record Variable(String name, int place, Compiled value) implements Line {}

    /** What must be true. */
    record Condition(Compiled condition) implements Line {}
  }

  /**
   * Evaluates the lines for a query.
   *
   * @return the variables; empty where a condition is not true, or a line cannot be evaluated
   */
  Optional<Map<String, Object>> values(Exchange x, Expression.Match match) {
    if (lines.isEmpty()) {
      return Optional.of(Map.of());
    }
    Frame frame = new Frame();
    frame.begin(x);
    frame.about(match);
    Map<String, Object> values = new HashMap<>();
    try {
      for (Line line : lines) {
        switch (line) {
          case Line.Variable(var name, var place, var value) -> {
            Object now = value.value(frame);
            frame.put(place, now);
            values.put(name, now);
          }
          case Line.Condition(var condition) -> {
            if (!condition.holds(frame)) {
              return Optional.empty();
            }
          }
        }
      }
      return Optional.of(values);
    } catch (Fault _) {
      return Optional.empty();
    }
  }

  /** What a group of the match holds: by its name, or by its number. */
  static String group(Frame frame, String which) {
    Expression.Match match = (Expression.Match) frame.subject();
    String named = match.named().get(which);
    if (named != null) {
      return named;
    }
    for (int i = 0; i < match.groups().size(); i++) {
      if (which.equals(Integer.toString(i))) {
        return match.groups().get(i);
      }
    }
    return "";
  }
}
