package dev.seamark.process;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Which known word a misspelt one may stand for. */
public final class Nearest {
  private Nearest() {}

  /**
   * The known word that is the fewest typing mistakes away (a letter too many, too few, wrong, or
   * two swapped; case does not count), where these are at most a third of the longer word's
   * letters.
   */
  public static Optional<String> word(String written, Collection<String> known) {
    return known.stream()
        .filter(word -> isNear(written, word))
        .min(
            Comparator.comparingInt((String word) -> distance(written, word))
                .thenComparing(w -> w));
  }

  private static boolean isNear(String written, String word) {
    int bound = Math.max(1, Math.max(written.length(), word.length()) / 3);
    return Math.abs(written.length() - word.length()) <= bound && distance(written, word) <= bound;
  }

  /**
   * {@code did you mean 'word'?}
   *
   * @param otherwise what to do where nothing is near
   */
  public static String hint(String written, Collection<String> known, String otherwise) {
    return word(written, known).map(word -> "did you mean '" + word + "'?").orElse(otherwise);
  }

  /** Optimal string alignment distance. */
  static int distance(String written, String known) {
    String a = written.toLowerCase(Locale.ROOT);
    String b = known.toLowerCase(Locale.ROOT);
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        d[i][j] = swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
      }
    }
    return d[a.length()][b.length()];
  }
}
