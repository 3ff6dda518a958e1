package dev.seamark.server.expression;

import java.util.List;

/**
 * A part of an expression: its type, and a function that gives its value. Immutable, and without a
 * lookup or a conversion where it is evaluated; numbers and truths are not boxed between operators.
 */
sealed interface Node {
  /** The type of the value. */
  Type type();

  /** The value as an object: Boolean, Long, Double, String, or a List of these. */
  Object value(Frame frame);

  /** How a {@link Truth} is evaluated. */
  @FunctionalInterface
  interface TruthOf {
    boolean in(Frame frame);
  }

  /** How a {@link Whole} is evaluated. */
  @FunctionalInterface
  interface WholeOf {
    long in(Frame frame);
  }

  /** How a {@link Real} is evaluated. */
  @FunctionalInterface
  interface RealOf {
    double in(Frame frame);
  }

  /** How a {@link Text} is evaluated. */
  @FunctionalInterface
  interface TextOf {
    String in(Frame frame);
  }

  /** How a {@link Items} is evaluated. */
  @FunctionalInterface
  interface ItemsOf {
    List<Object> in(Frame frame);
  }

  /** How a {@link Mixed} is evaluated. */
  @FunctionalInterface
  interface MixedOf {
    Object in(Frame frame);
  }

  /** True or false. */
  record Truth(Type type, TruthOf of) implements Node {
    Truth(TruthOf of) {
      this(Type.BOOL, of);
    }

    @Override
    public Object value(Frame frame) {
      return of.in(frame);
    }
  }

  /** A whole number. */
  record Whole(Type type, WholeOf of) implements Node {
    Whole(WholeOf of) {
      this(Type.INT, of);
    }

    @Override
    public Object value(Frame frame) {
      return of.in(frame);
    }
  }

  /** A number with a fraction. */
  record Real(Type type, RealOf of) implements Node {
    Real(RealOf of) {
      this(Type.FLOAT, of);
    }

    @Override
    public Object value(Frame frame) {
      return of.in(frame);
    }
  }

  /** A text. */
  record Text(Type type, TextOf of) implements Node {
    Text(TextOf of) {
      this(Type.TEXT, of);
    }

    @Override
    public Object value(Frame frame) {
      return of.in(frame);
    }
  }

  /** A list whose elements are of the same type, or mixed. */
  record Items(Type type, ItemsOf of) implements Node {
    @Override
    public Object value(Frame frame) {
      return of.in(frame);
    }
  }

  /** A value whose type is known only when it is evaluated: an element of a mixed list. */
  record Mixed(Type type, MixedOf of) implements Node {
    Mixed(MixedOf of) {
      this(Type.MIXED, of);
    }

    @Override
    public Object value(Frame frame) {
      return of.in(frame);
    }
  }

  /** {@code nil}, which is equal to nothing but itself. */
  record Nil() implements Node {
    @Override
    public Type type() {
      return Type.NIL;
    }

    @Override
    public Object value(Frame frame) {
      return this;
    }
  }

  /** A literal. The value is known while an expression is read. */
  record Constant(Type type, Object literal) implements Node {
    @Override
    public Object value(Frame frame) {
      return literal;
    }
  }

  /** The node of a type whose value comes as an object. */
  @SuppressWarnings("unchecked") // a list holds objects
  static Node of(Type type, MixedOf of) {
    return switch (type.kind()) {
      case BOOL -> new Truth(frame -> (boolean) of.in(frame));
      case INT -> new Whole(frame -> (long) of.in(frame));
      case FLOAT -> new Real(frame -> (double) of.in(frame));
      case TEXT -> new Text(frame -> (String) of.in(frame));
      case LIST -> new Items(type, frame -> (List<Object>) of.in(frame));
      case NIL -> new Nil();
      case MIXED -> new Mixed(of);
    };
  }

  /** How the node of type BOOL is evaluated. */
  static TruthOf truth(Node node) {
    return node instanceof Truth(_, var of) ? of : frame -> (boolean) node.value(frame);
  }

  /** How the node of type INT is evaluated. */
  static WholeOf whole(Node node) {
    return switch (node) {
      case Whole(_, var of) -> of;
      case Constant(_, Long literal) -> {
        long number = literal;
        yield frame -> number;
      }
      default -> frame -> (long) node.value(frame);
    };
  }

  /** How the node of type INT or FLOAT is evaluated, as a number with a fraction. */
  static RealOf real(Node node) {
    return switch (node) {
      case Real(_, var of) -> of;
      case Whole(_, var of) -> of::in;
      default -> frame -> ((Number) node.value(frame)).doubleValue();
    };
  }

  /** How the node of type TEXT is evaluated. */
  static TextOf text(Node node) {
    return node instanceof Text(_, var of) ? of : frame -> (String) node.value(frame);
  }

  /** How the node of a list is evaluated. */
  @SuppressWarnings("unchecked") // a list holds objects
  static ItemsOf items(Node node) {
    return node instanceof Items(_, var of) ? of : frame -> (List<Object>) node.value(frame);
  }
}
