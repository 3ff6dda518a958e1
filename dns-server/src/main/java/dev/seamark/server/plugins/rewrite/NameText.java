package dev.seamark.server.plugins.rewrite;

import dev.seamark.zones.wire.Query;

/**
 * A name in presentation format, lower case, with the dot at its end: what the rules compare. One
 * object per event loop holds name after name. Confined to that loop.
 */
final class NameText implements CharSequence {
  private static final int LONGEST = 4 * 255; // every octet escaped as \DDD

  private final byte[] text = new byte[LONGEST];
  private int length;

  /** Takes the name of the query. Allocates nothing. */
  void read(Query query) {
    byte[] wire = query.name();
    length = 0;
    for (int at = 0; wire[at] != 0; at += wire[at] + 1) {
      for (int i = at + 1; i <= at + wire[at]; i++) {
        octet(wire[i] & 0xFF);
      }
      text[length++] = '.';
    }
    if (length == 0) {
      text[length++] = '.';
    }
  }

  private void octet(int octet) {
    if (octet == '.' || octet == '\\' || octet == '"' || octet == ';') {
      text[length++] = '\\';
      text[length++] = (byte) octet;
    } else if (octet < 33 || octet > 126) {
      text[length++] = '\\';
      text[length++] = (byte) ('0' + octet / 100);
      text[length++] = (byte) ('0' + octet / 10 % 10);
      text[length++] = (byte) ('0' + octet % 10);
    } else {
      text[length++] = (byte) octet;
    }
  }

  /** Takes a name in presentation format. */
  void set(String name) {
    length = name.length();
    for (int i = 0; i < length; i++) {
      char c = name.charAt(i);
      text[i] = (byte) (c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
  }

  /** Whether this text stands at that place. */
  boolean hasAt(int at, String part) {
    if (at < 0 || at + part.length() > length) {
      return false;
    }
    for (int i = 0; i < part.length(); i++) {
      if (text[at + i] != part.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether this text stands anywhere in it. */
  boolean has(String part) {
    for (int at = 0; at + part.length() <= length; at++) {
      if (hasAt(at, part)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public char charAt(int index) {
    return (char) text[index];
  }

  @Override
  @SuppressWarnings("deprecation") // one octet is one character here, and nothing is decoded
  public String subSequence(int start, int end) {
    return new String(text, 0, start, end - start);
  }

  @Override
  public String toString() {
    return subSequence(0, length);
  }
}
