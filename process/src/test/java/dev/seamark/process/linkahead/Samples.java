package dev.seamark.process.linkahead;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Records and choices, and what they come to; loaded as compiled, and as changed by the build. */
public final class Samples implements Supplier<List<Object>> {
  record All(
      boolean flag,
      byte tiny,
      short small,
      char letter,
      int number,
      long large,
      float fraction,
      double wide,
      @Nullable Object thing,
      List<Integer> list) {
    static All of(int seed, double wide, @Nullable Object thing) {
      return new All(
          seed % 2 == 0,
          (byte) seed,
          (short) (seed * 3),
          (char) ('a' + seed),
          seed * 7,
          seed * 0x1_0000_0001L,
          (float) wide,
          wide,
          thing,
          List.of(seed));
    }
  }

  record None() {}

  record Box<T>(T content) {}

  sealed interface Shape permits Circle, Square, Line {}

  record Circle(int radius) implements Shape {}

  record Square(int side) implements Shape {}

  record Line(Box<?> from, Integer to) implements Shape {}

  private static String shape(@Nullable Shape shape) {
    return switch (shape) {
      case null -> "nothing";
      case Circle(int radius) when radius > 10 -> "large circle";
      case Circle _ -> "circle";
      case Square square when square.side() == 0 -> "point";
      case Square(int side) -> "square of " + side;
      case Line(Box<?>(String from), Integer to) -> from + " to " + to;
      case Line(Box<?>(Integer from), Integer to) when from > to -> "back";
      case Line _ -> "line";
    };
  }

  private static String any(Object thing) {
    return switch (thing) {
      case Integer number when number < 0 -> "negative";
      case Number _ -> "number";
      case CharSequence text -> "text " + text.length();
      case int[] numbers -> "numbers " + numbers.length;
      default -> "other";
    };
  }

  @Override
  public List<Object> get() {
    List<@Nullable Object> things = new ArrayList<>();
    for (double wide : new double[] {0.0, -0.0, Double.NaN, 1.5}) {
      for (int seed = 0; seed < 3; seed++) {
        things.add(All.of(seed, wide, null));
        things.add(All.of(seed, wide, "x"));
        things.add(All.of(seed, wide, new None()));
      }
    }
    things.add(null);
    things.add("text");
    things.add(new None());
    things.add(new Box<>(new Box<>("x")));
    List<Object> results = new ArrayList<>();
    for (Object one : things) {
      results.add(one == null ? 0 : one.hashCode());
      results.add(String.valueOf(one));
      for (Object other : things) {
        results.add(Objects.equals(one, other));
      }
    }
    Shape[] shapes = {
      new Circle(1),
      new Circle(11),
      new Square(0),
      new Square(3),
      new Line(new Box<>("a"), 3),
      new Line(new Box<>(4), 3),
      new Line(new Box<>(3), 4),
      new Line(new Box<>(new None()), 4)
    };
    for (Shape shape : shapes) {
      results.add(shape(shape));
    }
    results.add(shape(null));
    for (Object thing : List.of(-1, 1, 2L, "abc", new int[] {1, 2}, new None())) {
      results.add(any(thing));
    }
    return results;
  }
}
