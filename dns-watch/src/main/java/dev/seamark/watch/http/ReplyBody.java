package dev.seamark.watch.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The body of a reply, as it comes in. Read by one thread; any thread may close it, which ends the
 * connection, unless the body was read to its end.
 */
public final class ReplyBody extends InputStream {
  private static final long CHUNKED = -1;
  private static final long UNTIL_CLOSED = -2;

  /** Nothing came for as long as one is ready to wait. */
  public static final class SilenceException extends IOException {
    private static final long serialVersionUID = 1;

    SilenceException(Duration silence) {
      super("nothing came for " + silence.toSeconds() + " s");
    }
  }

  private final HttpConnection connection;
  private final boolean chunked;
  private final boolean reusable;
  private final Consumer<HttpConnection> afterwards;
  private Duration silence;

  /** Bytes left of the chunk or of the whole; negative where that is not known. */
  private long left;

  private boolean begun;
  private volatile boolean ended;
  private volatile boolean handedOn;

  /**
   * A body.
   *
   * @param length in bytes; {@link #CHUNKED} or {@link #UNTIL_CLOSED}
   * @param afterwards gets the connection when all was read and more can be asked over it
   */
  ReplyBody(
      HttpConnection connection,
      long length,
      boolean reusable,
      Duration silence,
      Consumer<HttpConnection> afterwards) {
    this.connection = connection;
    this.chunked = length == CHUNKED;
    this.left = chunked ? 0 : length;
    this.reusable = reusable && length != UNTIL_CLOSED;
    this.silence = silence;
    this.afterwards = afterwards;
  }

  static long length(java.util.Map<String, String> headers) throws IOException {
    if (headers.getOrDefault("transfer-encoding", "").endsWith("chunked")) {
      return CHUNKED;
    }
    String length = headers.get("content-length");
    if (length == null) {
      return UNTIL_CLOSED;
    }
    try {
      return Math.max(0, Long.parseLong(length.strip()));
    } catch (NumberFormatException _) {
      throw new IOException("the reply says that it is " + length + " bytes long");
    }
  }

  /** How long a read may wait from now on; for the thread that reads. */
  public void patience(Duration wait) throws IOException {
    silence = wait;
    connection.patience(wait);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    try {
      if (!ended && left == 0) {
        nextChunk();
      }
      if (ended) {
        return -1;
      }
      int most = left < 0 ? length : (int) Math.min(length, left);
      int count = connection.read(into, offset, most);
      if (count < 0) {
        return atTheEnd();
      }
      left -= left < 0 ? 0 : count;
      return count;
    } catch (SocketTimeoutException _) {
      throw new SilenceException(silence);
    }
  }

  private int atTheEnd() throws EOFException {
    if (left != UNTIL_CLOSED) {
      throw new EOFException("connection closed");
    }
    ended = true;
    return -1;
  }

  private void nextChunk() throws IOException {
    if (!chunked) {
      ended = true;
      return;
    }
    if (begun) {
      connection.readLine(); // what ends the chunk before
    }
    begun = true;
    String size = connection.readLine();
    int extension = size.indexOf(';');
    try {
      left = Long.parseLong((extension < 0 ? size : size.substring(0, extension)).strip(), 16);
    } catch (NumberFormatException _) {
      throw new IOException("the reply is not in chunks, as it says");
    }
    if (left == 0) {
      String trailer;
      do { // they say nothing that matters
        trailer = connection.readLine();
      } while (!trailer.isEmpty());
      ended = true;
    }
  }

  @Override
  public void close() {
    if (ended && reusable && !handedOn) {
      handedOn = true;
      afterwards.accept(connection);
    } else if (!handedOn) {
      connection.close();
    }
  }
}
