package dev.seamark.zones.file;

import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.WireName;
import java.util.Arrays;

/**
 * A name that is looked up: that of the question, or one that the reply leads to. Reused for name
 * after name; confined to one thread.
 */
final class LookupName {
  private final byte[] own = new byte[Names.LONGEST + 2];
  private final int[] starts = new int[Names.MOST_LABELS + 2];
  private byte[] lower = own;
  private int labels;
  private int length;
  private int place;

  /** Becomes the name of the question. */
  void of(Query query) {
    lower = query.name();
    labels = query.labels();
    length = query.nameLength();
    for (int i = 0; i <= labels; i++) {
      starts[i] = query.labelStart(i);
    }
    place = Query.HEADER;
  }

  /** Becomes the name that stands in a message that is being written, without a pointer. */
  void of(byte[] message, int at) {
    int end = Names.end(message, at);
    lower = own;
    labels = Names.plain(message, end, at, own, starts);
    length = end - at;
    starts[labels] = length - 1;
    place = at;
  }

  /** Becomes the wildcard below the part of another name that begins with label {@code i}. */
  void wildcardBelow(LookupName name, int i) {
    lower = own;
    int from = name.starts[i];
    own[0] = 1;
    own[1] = '*';
    System.arraycopy(name.lower, from, own, 2, name.length - from);
    labels = name.labels - i + 1;
    length = name.length - from + 2;
    starts[0] = 0;
    for (int label = 1; label <= labels; label++) {
      starts[label] = name.starts[i + label - 1] - from + 2;
    }
  }

  /** The name with its letters in lower case. */
  byte[] lower() {
    return lower;
  }

  /** Where label {@code i}, counted from the left, starts in {@link #lower}. */
  int start(int i) {
    return starts[i];
  }

  /** Where the name that begins with label {@code i} stands in the message. */
  int place(int i) {
    return place + starts[i];
  }

  int labels() {
    return labels;
  }

  int length() {
    return length;
  }

  boolean isUnder(WireName zone) {
    int skip = labels - zone.labels();
    return skip >= 0
        && length - starts[skip] == zone.length()
        && Arrays.equals(lower, starts[skip], length, zone.lowerCase(), 0, zone.length());
  }

  /** Compares a label of this name with one that stands elsewhere, in canonical order. */
  int compareLabel(int i, byte[] other, int at) {
    int from = starts[i];
    return Arrays.compareUnsigned(
        lower, from + 1, from + 1 + lower[from], other, at + 1, at + 1 + other[at]);
  }
}
