package dev.seamark.server.expression;

import org.jspecify.annotations.Nullable;

/**
 * The type of a value.
 *
 * @param element of a list: the type of its elements; null otherwise
 */
record Type(Kind kind, @Nullable Type element) {
  static final Type BOOL = new Type(Kind.BOOL, null);
  static final Type INT = new Type(Kind.INT, null);
  static final Type FLOAT = new Type(Kind.FLOAT, null);
  static final Type TEXT = new Type(Kind.TEXT, null);
  static final Type NIL = new Type(Kind.NIL, null);

  /** An element of a list whose elements are of several types. */
  static final Type MIXED = new Type(Kind.MIXED, null);

  /** What values there are, by the names that messages have for them. */
  enum Kind {
    BOOL("bool"),
    INT("int"),
    FLOAT("float"),
    TEXT("string"),
    LIST("array"),
    NIL("nil"),
    MIXED("any");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  static Type listOf(Type element) {
    return new Type(Kind.LIST, element);
  }

  boolean is(Kind other) {
    return kind == other;
  }

  boolean isNumber() {
    return kind == Kind.INT || kind == Kind.FLOAT;
  }

  /** The type of the elements; {@link #MIXED} where this is not a list. */
  Type elements() {
    return element == null ? MIXED : element;
  }

  /** What either of two values may be. */
  static Type either(Type one, Type other) {
    if (one.equals(other)) {
      return one;
    }
    if (one.is(Kind.LIST) && other.is(Kind.LIST)) {
      return listOf(either(one.elements(), other.elements()));
    }
    return MIXED;
  }

  /** Whether it makes sense to ask whether two values are equal. */
  boolean comparableTo(Type other) {
    if (is(Kind.MIXED) || other.is(Kind.MIXED) || is(Kind.NIL) || other.is(Kind.NIL)) {
      return true;
    }
    return kind == other.kind || isNumber() && other.isNumber();
  }

  @Override
  public String toString() {
    return kind == Kind.LIST && !elements().is(Kind.MIXED) ? "array of " + element : kind.word;
  }
}
