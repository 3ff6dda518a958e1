package dev.seamark.zones.catalog;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Texts of which each is another, such as the names of pods, back to back in one array: a third of
 * what strings take, and nothing for the collector to walk through.
 */
final class TextColumn {
  private static final TextColumn EMPTY = new TextColumn(new byte[0], new int[0]);

  private final byte[] bytes;
  private final int[] ends;

  private TextColumn(byte[] bytes, int[] ends) {
    this.bytes = bytes;
    this.ends = ends;
  }

  /** A column of these texts; one that takes nothing where all are empty. */
  static TextColumn of(List<String> texts) {
    if (texts.stream().allMatch(String::isEmpty)) {
      return EMPTY;
    }
    var all = new ByteArrayOutputStream(16 * texts.size());
    int[] ends = new int[texts.size()];
    for (int row = 0; row < ends.length; row++) {
      all.writeBytes(texts.get(row).getBytes(StandardCharsets.UTF_8));
      ends[row] = all.size();
    }
    return new TextColumn(all.toByteArray(), ends);
  }

  /** The text of a row. */
  String get(int row) {
    if (ends.length == 0) {
      return "";
    }
    int start = row == 0 ? 0 : ends[row - 1];
    return new String(bytes, start, ends[row] - start, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TextColumn that
        && Arrays.equals(bytes, that.bytes)
        && Arrays.equals(ends, that.ends);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
