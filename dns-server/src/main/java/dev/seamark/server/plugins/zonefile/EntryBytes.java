package dev.seamark.server.plugins.zonefile;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a master file, of which no entry may have too many: a word, a comment or a list in
 * parentheses is in memory as a whole before it is looked at. Confined to one thread.
 */
final class EntryBytes extends FilterInputStream {
  /**
   * More than the largest record takes: 65 535 octets, each written as {@code \DDD}, or each a
   * string of its own.
   */
  static final int MOST = 512 << 10;

  private int ofEntry;

  EntryBytes(InputStream of) {
    super(of);
  }

  /** An entry does not end. */
  static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1;

    TooLongException() {
      super("more than " + (MOST >> 10) + " KiB of text in one entry");
    }
  }

  /** Another entry begins; what was read ahead counts for the one before. */
  void another() {
    ofEntry = 0;
  }

  @Override
  public int read() throws IOException {
    int octet = super.read();
    count(octet < 0 ? 0 : 1);
    return octet;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = super.read(into, offset, length);
    count(Math.max(0, count));
    return count;
  }

  private void count(int octets) throws TooLongException {
    ofEntry += octets;
    if (ofEntry > MOST) {
      throw new TooLongException();
    }
  }
}
