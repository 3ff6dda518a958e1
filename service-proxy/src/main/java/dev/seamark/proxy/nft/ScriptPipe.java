package dev.seamark.proxy.nft;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Hands a script on while it is made. Should this process be killed meanwhile, the reader sees the
 * script end after one of the pieces. So each of them but the last ends within braces: nft takes
 * nothing of a script that ends there.
 */
final class ScriptPipe implements Script {
  /** So much a pipe takes whole or not at all: PIPE_BUF of Linux. */
  static final int PIECE = 4_096;

  private final OutputStream pipe;
  private final StringBuilder rest = new StringBuilder();
  private boolean begun;

  /** Nothing is handed on yet. */
  ScriptPipe(OutputStream pipe) {
    this.pipe = pipe;
  }

  /**
   * {@inheritDoc}
   *
   * @throws UncheckedIOException if nobody reads any more
   */
  @Override
  public void add(CharSequence commands) {
    rest.append(commands);
    int from = 0;
    while (rest.length() - from > PIECE) {
      String piece = rest.substring(from, from + PIECE);
      int end = lastWithinBraces(piece);
      write(piece.substring(0, end));
      from += end;
    }
    rest.delete(0, from);
  }

  /** The script is complete. */
  void end() {
    write(rest.toString());
  }

  /** The last place in it that is within braces, as the beginning is unless it is the first. */
  private int lastWithinBraces(String piece) {
    int closed = piece.lastIndexOf('}');
    int place = closed < 0 || piece.indexOf('{', closed) >= 0 ? piece.length() : closed;
    if (place == 0 || (!begun && piece.indexOf('{') < 0)) {
      throw new IllegalStateException("a script cannot be cut here: " + piece);
    }
    return place;
  }

  private void write(String piece) {
    begun = true;
    try {
      pipe.write(piece.getBytes(StandardCharsets.US_ASCII));
      pipe.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
