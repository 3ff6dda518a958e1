package dev.seamark.zones.stream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers, texts and words out of a stream; whatever its bytes are, it holds what was read only.
 */
final class Spring {
  private static final byte[] NONE = {};
  private static final int BUFFER = 1 << 14;
  private static final int LONGEST_TEXT = 1 << 16;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private final Map<Column, byte[]> last = new EnumMap<>(Column.class);
  private final List<String> words = new ArrayList<>();
  private int next;
  private int filled;

  Spring(InputStream in) {
    this.in = in;
  }

  /** The next byte, 0 to 255. */
  int octet() throws IOException, UnusableStreamException {
    if (next == filled) {
      filled = Math.max(0, in.read(buffer, 0, BUFFER));
      next = 0;
      if (filled == 0) {
        throw UnusableStreamException.damaged();
      }
    }
    return buffer[next++] & 0xFF;
  }

  byte[] octets(int count) throws IOException, UnusableStreamException {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) octet();
    }
    return bytes;
  }

  long number() throws IOException, UnusableStreamException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int octet = octet();
      value |= (octet & 0x7FL) << shift;
      if (octet < 0x80) {
        return value;
      }
    }
    throw UnusableStreamException.damaged();
  }

  /** A number from 0 to the largest that is allowed here. */
  int number(int most) throws IOException, UnusableStreamException {
    long value = number();
    if (value < 0 || value > most) {
      throw UnusableStreamException.damaged();
    }
    return (int) value;
  }

  boolean flag() throws IOException, UnusableStreamException {
    return number(1) == 1;
  }

  String text(Column column) throws IOException, UnusableStreamException {
    byte[] before = last.getOrDefault(column, NONE);
    int shared = number(before.length);
    int further = number(LONGEST_TEXT - shared);
    byte[] bytes = Arrays.copyOf(before, shared + further);
    for (int i = shared; i < bytes.length; i++) {
      bytes[i] = (byte) octet();
    }
    last.put(column, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  String word() throws IOException, UnusableStreamException {
    int index = number(words.size());
    if (index > 0) {
      return words.get(index - 1);
    }
    String word = text(Column.WORD);
    if (words.size() < Sink.WORDS) {
      words.add(word);
    }
    return word;
  }
}
