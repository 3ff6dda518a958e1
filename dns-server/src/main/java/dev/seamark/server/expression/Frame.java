package dev.seamark.server.expression;

import dev.seamark.server.exchange.Exchange;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an expression is evaluated with: the query, and places for variables. Reused for one
 * evaluation after the other; confined to one thread.
 */
public final class Frame {
  /** The most characters of a text, and elements of a list, that an expression may make. */
  static final int LONGEST = 65_535;

  /** The most elements that are visited in one evaluation. */
  private static final int MOST_STEPS = 100_000;

  private @Nullable Exchange exchange;
  private @Nullable Object subject;
  private @Nullable Object[] places = new @Nullable Object[4];
  private int steps;

  /** Begins evaluations for a query. */
  public void begin(Exchange of) {
    exchange = of;
    steps = 0;
  }

  /** Forgets the query, the variables, and what this is about. */
  public void end() {
    exchange = null;
    subject = null;
    Arrays.fill(places, null);
  }

  /** Has functions of a plugin's own know what they are asked about. */
  public void about(Object what) {
    subject = what;
  }

  /** What {@link #about} was told. */
  public Object subject() {
    return Objects.requireNonNull(subject);
  }

  Exchange exchange() {
    return Objects.requireNonNull(exchange);
  }

  /** What a variable holds, which was put there before. */
  Object get(int place) {
    return Objects.requireNonNull(places[place]);
  }

  /** Gives a variable its value. */
  public void put(int place, Object value) {
    if (place >= places.length) {
      places = Arrays.copyOf(places, Math.max(place + 1, places.length * 2));
    }
    places[place] = value;
  }

  /** Notes that so many elements are visited. */
  void steps(int count) {
    steps += count;
    if (steps > MOST_STEPS) {
      throw new Fault(Fault.Why.TOO_MUCH);
    }
  }

  static String bounded(String text) {
    if (text.length() > LONGEST) {
      throw new Fault(Fault.Why.TOO_LONG);
    }
    return text;
  }
}
