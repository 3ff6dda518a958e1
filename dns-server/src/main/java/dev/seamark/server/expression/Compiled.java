package dev.seamark.server.expression;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Position;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.expression.Scope.Remark;
import dev.seamark.server.plugin.Setup;
import java.util.List;
import java.util.stream.Collectors;

/** An expression of a Corefile, checked and ready to be evaluated. Immutable. */
public final class Compiled {
  /** CoreDNS has no limit; texts of this size are read in no time. */
  private static final int LONGEST = 65_535;

  private final Node node;
  private final Node.TruthOf condition;

  private Compiled(Node node) {
    this.node = node;
    this.condition = node.type().is(Type.Kind.BOOL) ? Node.truth(node) : _ -> false;
  }

  /**
   * Reads the words of a line as one expression, as if there were one blank between two of them.
   *
   * @param plugin whose line it is, for messages
   * @throws CorefileException where it is not an expression, or its types do not fit
   */
  public static Compiled read(String plugin, List<Word> words, Scope scope, Setup setup)
      throws CorefileException {
    String text = words.stream().map(Word::text).collect(Collectors.joining(" "));
    try {
      Compiled read = of(text, scope);
      for (Remark remark : scope.takeRemarks()) {
        setup.warn(
            at(words, remark.offset()),
            "plugin/" + plugin + ": " + remark.message() + "; " + remark.advice());
      }
      return read;
    } catch (ExpressionException e) {
      throw new CorefileException(
          at(words, e.offset()), "plugin/" + plugin + ": " + e.getMessage(), e.advice());
    }
  }

  /** Reads an expression. */
  static Compiled of(String text, Scope scope) throws ExpressionException {
    if (text.length() > LONGEST) {
      throw new ExpressionException(
          0, "the expression is longer than " + LONGEST + " characters", "split it into several");
    }
    return new Compiled(new Parser(Lexer.read(text), scope).read());
  }

  /** The place in the file of an offset in the joined words. */
  private static Position at(List<Word> words, int offset) {
    int start = 0;
    for (Word word : words) {
      int end = start + word.text().length();
      if (offset <= end) {
        Position at = word.at();
        // Behind a variable the columns are no longer those of the file: the word's own will do.
        boolean quoted = word.quoted();
        return new Position(at.file(), at.line(), at.column() + (quoted ? 0 : offset - start));
      }
      start = end + 1;
    }
    return words.getLast().at();
  }

  Node node() {
    return node;
  }

  /** Whether the value is true or false. */
  public boolean isCondition() {
    return node.type().is(Type.Kind.BOOL);
  }

  /**
   * Whether the value is {@code true}.
   *
   * @throws Fault where it cannot be evaluated
   */
  public boolean holds(Frame frame) {
    return condition.in(frame);
  }

  /**
   * The value: Boolean, Long, Double, String, or a List of these.
   *
   * @throws Fault where it cannot be evaluated
   */
  public Object value(Frame frame) {
    return node.value(frame);
  }
}
