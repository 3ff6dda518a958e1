package dev.seamark.server.corefile;

import java.util.OptionalInt;

/** Whole numbers as Corefiles write them: decimal digits and nothing else, not even a sign. */
public final class Numbers {
  private Numbers() {}

  /**
   * Reads a number; empty where the text is not one.
   *
   * @param mostDigits how many digits it may have, zeros at its beginning counted: 9 at most
   */
  public static OptionalInt parse(String text, int mostDigits) {
    boolean number =
        !text.isEmpty()
            && text.length() <= mostDigits
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return number ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
  }
}
