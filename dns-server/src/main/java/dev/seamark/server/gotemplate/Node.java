package dev.seamark.server.gotemplate;

import java.util.List;
import java.util.Optional;

/** A part of a parsed template. */
sealed interface Node {

  /** Text as it stands. */
  record Text(String text) implements Node {}

  /** {@code {{ pipeline }}}: the value is written, unless it goes into a variable. */
  record Action(Pipeline pipeline) implements Node {}

  /** {@code {{ if }}}. */
  record If(Pipeline condition, List<Node> then, List<Node> otherwise) implements Node {}

  /** {@code {{ with }}}: as {@code if}, with the value as the dot. */
  record With(Pipeline value, List<Node> then, List<Node> otherwise) implements Node {}

  /** {@code {{ range }}}: once for each element; the declared variables are index and element. */
  record Range(Pipeline over, List<Node> body, List<Node> otherwise) implements Node {}

  /** {@code {{ break }}} or {@code {{ continue }}}. */
  record Leave(boolean wholeLoop) implements Node {}

  /**
   * Commands, each of which gets the value of the one before as its last argument.
   *
   * @param variables what the value is assigned to, if anything
   * @param declares whether the variables are new ({@code :=}) or there already ({@code =})
   */
  record Pipeline(List<String> variables, boolean declares, List<Command> commands, int offset) {}

  /** A value, function or method, and arguments to it. */
  record Command(List<Operand> operands, int offset) {}

  /** What a command is made of, and the fields that are read from it, {@code .A.B}. */
  record Operand(Base base, List<String> path, int offset) {}

  /** The start of an operand. */
  sealed interface Base {
    /** A string, number or truth value. */
    record Constant(Object value) implements Base {}

    /** The dot. */
    record Dot() implements Base {}

    /** {@code nil}. */
    record Nil() implements Base {}

    /** {@code $name}; {@code $} is the dot of the beginning. */
    record Variable(String name) implements Base {}

    /** A function of Go's or of CoreDNS's. */
    record Function(Functions.Name name) implements Base {}

    /** A pipeline in parentheses. */
    record Group(Pipeline pipeline) implements Base {}
  }

  /** The field of the dot that an operand begins with, where it does. */
  static Optional<String> fieldOfDot(Operand operand) {
    boolean dot =
        operand.base() instanceof Base.Dot || operand.base().equals(new Base.Variable("$"));
    return dot && !operand.path().isEmpty()
        ? Optional.of(operand.path().getFirst())
        : Optional.empty();
  }
}
