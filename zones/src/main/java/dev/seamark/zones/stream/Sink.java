package dev.seamark.zones.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/** Numbers, texts and words on their way into a stream, with the checksum of all of it. */
final class Sink {
  /** So many words are remembered; further ones are written out each time. */
  static final int WORDS = 1 << 16;

  private static final byte[] NONE = {};
  private static final int BUFFER = 1 << 14;

  private final OutputStream out;
  private final CRC32C checksum = new CRC32C();
  private final byte[] buffer = new byte[BUFFER];
  private final Map<Column, byte[]> last = new EnumMap<>(Column.class);
  private final Map<String, Integer> words = new HashMap<>();
  private int used;

  Sink(OutputStream out) {
    this.out = out;
  }

  void octet(int value) throws IOException {
    if (used == BUFFER) {
      spill();
    }
    buffer[used++] = (byte) value;
  }

  void octets(byte[] bytes, int from, int count) throws IOException {
    for (int i = from; i < from + count; i++) {
      octet(bytes[i]);
    }
  }

  void number(long value) throws IOException {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      octet((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    octet((int) rest);
  }

  void flag(boolean value) throws IOException {
    octet(value ? 1 : 0);
  }

  void text(Column column, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    byte[] before = last.getOrDefault(column, NONE);
    int mismatch = Arrays.mismatch(before, bytes);
    int shared = mismatch < 0 ? bytes.length : mismatch;
    number(shared);
    number(bytes.length - shared);
    octets(bytes, shared, bytes.length - shared);
    last.put(column, bytes);
  }

  void word(String word) throws IOException {
    Integer known = words.get(word);
    if (known != null) {
      number(known);
      return;
    }
    number(0);
    text(Column.WORD, word);
    if (words.size() < WORDS) {
      words.put(word, words.size() + 1);
    }
  }

  /** Ends with the checksum of everything so far. */
  void end() throws IOException {
    spill();
    int sum = (int) checksum.getValue();
    out.write(
        new byte[] {(byte) (sum >>> 24), (byte) (sum >>> 16), (byte) (sum >>> 8), (byte) sum});
  }

  private void spill() throws IOException {
    checksum.update(buffer, 0, used);
    out.write(buffer, 0, used);
    used = 0;
  }
}
