package dev.seamark.process.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpRequestParser;
import org.apache.hc.core5.http.io.HttpMessageParser;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.http.message.LazyLineParser;

/**
 * The library's parser of request heads, with what it lacks: a limit for the whole head, and an
 * error where the connection ends in the middle of one. Confined to the connection's thread.
 */
final class HeadParser implements HttpMessageParser<ClassicHttpRequest> {
  private static final int MOST_HEADERS = 100;

  /** What is read at a time; the rest of a reply that is longer goes past the buffer. */
  static final int BUFFER = 2048;

  /** Also given to the parser, since the library gives the one that it makes no limits. */
  static final Http1Config LIMITS =
      Http1Config.custom()
          .setBufferSize(BUFFER)
          .setMaxLineLength(HttpLimits.HEAD_BYTES)
          .setMaxHeaderCount(MOST_HEADERS + 1) // the library counts one more
          .build();

  private final DefaultHttpRequestParser parser =
      new DefaultHttpRequestParser(LIMITS, LazyLineParser.INSTANCE, null);
  private final Runnable began;

  /**
   * A parser for one connection.
   *
   * @param began told when the first bytes of a head are there
   */
  HeadParser(Runnable began) {
    this.began = began;
  }

  @Override
  public ClassicHttpRequest parse(SessionInputBuffer buffer, InputStream in)
      throws IOException, HttpException {
    if (buffer.length() > 0) {
      began.run();
    }
    Head head = new Head(in, buffer.length());
    ClassicHttpRequest request = parse(buffer, head);
    if (head.ended) {
      throw new ConnectionClosedException();
    }
    return request;
  }

  private ClassicHttpRequest parse(SessionInputBuffer buffer, Head head)
      throws IOException, HttpException {
    try {
      return parser.parse(buffer, head);
    } catch (IllegalArgumentException e) { // of a version below zero, say
      throw new ProtocolException("not a request", e);
    }
  }

  /** The bytes of one head, and perhaps some behind it, up to the limit. */
  private final class Head extends FilterInputStream {
    private int taken;
    private boolean ended;

    Head(InputStream in, int taken) {
      super(in);
      this.taken = taken;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int left = HttpLimits.HEAD_BYTES - taken;
      if (left <= 0) {
        throw new MessageConstraintException("the head is too large");
      }
      int read = super.read(bytes, from, Math.min(length, left));
      if (read < 0) {
        ended = true;
      } else if (taken == 0 && read > 0) {
        began.run();
      }
      taken += Math.max(0, read);
      return read;
    }
  }
}
