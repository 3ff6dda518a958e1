package dev.seamark.watch.http;

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
  /** Nothing came for as long as one is ready to wait. */
  public static final class SilenceException extends IOException {
    private static final long serialVersionUID = 1;

    SilenceException(Duration silence) {
      super("nothing came for " + silence.toSeconds() + " s");
    }
  }

  private final HttpConnection connection;
  private final Exchange exchange;
  private final InputStream content;
  private final Consumer<HttpConnection> afterwards;
  private Duration silence;
  private volatile boolean reusable;
  private volatile boolean ended;
  private volatile boolean handedOn;

  /**
   * A body.
   *
   * @param afterwards gets the connection when all was read and more can be asked over it
   */
  ReplyBody(
      HttpConnection connection,
      Exchange exchange,
      InputStream content,
      boolean reusable,
      Duration silence,
      Consumer<HttpConnection> afterwards) {
    this.connection = connection;
    this.exchange = exchange;
    this.content = content;
    this.reusable = reusable;
    this.silence = silence;
    this.afterwards = afterwards;
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
      int count = content.read(into, offset, length);
      if (count < 0) {
        ended = true;
      }
      return count;
    } catch (SocketTimeoutException _) {
      reusable = false;
      throw new SilenceException(silence);
    } catch (IOException e) {
      reusable = false;
      throw exchange.inWords(e);
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
