package dev.seamark.server.expression;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The names that an expression may use: functions, and variables with their place in a {@link
 * Frame}. Used while a configuration is read.
 */
public final class Scope {
  private final Map<String, Function> functions = new HashMap<>();
  private final Deque<Variable> variables = new ArrayDeque<>();
  private final List<Remark> remarks = new ArrayList<>();
  private int places;

  /** A scope with the functions of the language and those about queries. */
  public Scope() {
    Builtins.addTo(this);
    QueryFunctions.addTo(this);
  }

  /** Makes a node of a call, whose arguments have been counted. */
  @FunctionalInterface
  interface Function {
    Node call(Call call) throws ExpressionException;
  }

  /**
   * A call of a function.
   *
   * @param offset where its name stands
   */
  record Call(String name, int offset, List<Node> arguments, List<Integer> offsets) {
    Call {
      arguments = List.copyOf(arguments);
      offsets = List.copyOf(offsets);
    }

    Node argument(int i) {
      return arguments.get(i);
    }

    /** Checks how many arguments there are. */
    Call having(int least, int most) throws ExpressionException {
      int count = arguments.size();
      if (count >= least && count <= most) {
        return this;
      }
      String wanted = least == most ? "" + least : least + " to " + most;
      throw new ExpressionException(
          offset,
          (count < least ? "not enough" : "too many") + " arguments to call " + name,
          "it takes " + wanted + ", not " + count);
    }

    /** Says that an argument is of another type than it should be. */
    ExpressionException wrong(int i, String wanted) {
      return new ExpressionException(
          offsets.get(i),
          "cannot use %s as argument (type %s) to call %s"
              .formatted(argument(i).type(), wanted, name),
          "give it a value of type " + wanted);
    }

    Node.TextOf text(int i) throws ExpressionException {
      if (!argument(i).type().is(Type.Kind.TEXT)) {
        throw wrong(i, "string");
      }
      return Node.text(argument(i));
    }

    Node.WholeOf whole(int i) throws ExpressionException {
      if (!argument(i).type().is(Type.Kind.INT)) {
        throw wrong(i, "int");
      }
      return Node.whole(argument(i));
    }

    Node.ItemsOf items(int i) throws ExpressionException {
      if (!argument(i).type().is(Type.Kind.LIST)) {
        throw wrong(i, "array");
      }
      return Node.items(argument(i));
    }

    /** The text of an argument that is a literal. */
    Optional<String> literal(int i) {
      return argument(i) instanceof Node.Constant(_, String literal)
          ? Optional.of(literal)
          : Optional.empty();
    }
  }

  /** Something odd about an expression that can be evaluated nevertheless. */
  record Remark(int offset, String message, String advice) {}

  private record Variable(String name, Type type, int place) {}

  void warn(int offset, String message, String advice) {
    remarks.add(new Remark(offset, message, advice));
  }

  /** What was said by {@link #warn} since this was asked last. */
  List<Remark> takeRemarks() {
    List<Remark> taken = List.copyOf(remarks);
    remarks.clear();
    return taken;
  }

  void function(String name, Function function) {
    functions.put(name, function);
  }

  /** Adds a function that takes a text and gives one. */
  public void textFunction(String name, java.util.function.BiFunction<Frame, String, String> of) {
    function(
        name,
        call -> {
          Node.TextOf label = call.having(1, 1).text(0);
          return new Node.Text(frame -> of.apply(frame, label.in(frame)));
        });
  }

  Optional<Function> function(String name) {
    return Optional.ofNullable(functions.get(name));
  }

  /** The names of all functions and variables. */
  List<String> names() {
    List<String> names = new ArrayList<>(functions.keySet());
    variables.forEach(variable -> names.add(variable.name()));
    return names;
  }

  /** Begins a variable, which hides an older one of its name; returns its place. */
  int open(String name, Type type) {
    variables.push(new Variable(name, type, places));
    return places++;
  }

  /**
   * Begins a variable for all expressions that are read from now on.
   *
   * @return its place in a {@link Frame}
   */
  public int define(String name, Compiled value) {
    return open(name, value.node().type());
  }

  /** Ends the variable that was begun last. */
  void close() {
    variables.pop();
  }

  /** What reads the variable of this name. */
  Optional<Node> variable(String name) {
    for (Variable variable : variables) {
      if (variable.name().equals(name)) {
        int place = variable.place();
        return Optional.of(Node.of(variable.type(), frame -> frame.get(place)));
      }
    }
    return Optional.empty();
  }
}
