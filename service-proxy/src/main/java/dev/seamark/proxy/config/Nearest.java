package dev.seamark.proxy.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What somebody may have meant who wrote a word that nobody knows. */
public final class Nearest {
  private Nearest() {}

  /** The known word that takes the fewest letters changed, at most a third of them. */
  public static Optional<String> word(String written, Collection<String> known) {
    return known.stream()
        .filter(word -> distance(written, word) <= Math.max(1, word.length() / 3))
        .min(Comparator.comparingInt(word -> distance(written, word)));
  }

  /** Letters added, left out or replaced, whatever their case. */
  private static int distance(String written, String known) {
    String a = written.toLowerCase(Locale.ROOT);
    String b = known.toLowerCase(Locale.ROOT);
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[b.length()];
  }
}
