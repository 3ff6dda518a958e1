package dev.seamark.watch.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Map;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.message.MessageSupport;

/**
 * Requests and replies over a socket, one after the other. HttpComponents writes and reads them;
 * what it does not like is said here in words for people.
 */
final class Exchange {
  /** Of the head, of a chunk's size and of a trailer; no API server comes near. */
  private static final int LONGEST_LINE = 16 * 1024;

  private static final int MOST_HEADERS = 100;

  /** Remarks (1xx) before a reply. */
  private static final int MOST_REMARKS = 10;

  private static final int FIRST_FINAL_STATUS = 200;

  /** Longer reads go past the buffer, which is for heads, sizes of chunks and short events. */
  private static final int BUFFER = 4 * 1024;

  private static final Http1Config LIMITS =
      Http1Config.custom()
          .setBufferSize(BUFFER)
          .setMaxLineLength(LONGEST_LINE)
          .setMaxHeaderCount(MOST_HEADERS + 1) // the library counts one more
          .build();

  /** With a parser of its own, since the library gives the one that it makes no limits. */
  private final DefaultBHttpClientConnection http =
      new DefaultBHttpClientConnection(
          LIMITS, null, null, null, null, null, new DefaultHttpResponseParserFactory(LIMITS));

  private final String peer;

  /**
   * Over a socket that is connected.
   *
   * @param peer whose words the replies are, for messages
   */
  Exchange(Socket socket, String peer) throws IOException {
    this.peer = peer;
    http.bind(socket);
  }

  /**
   * A request that has no body yet.
   *
   * @param target word for word as the request line has it
   */
  static ClassicHttpRequest request(
      String method, String target, String authority, Map<String, String> headers) {
    var request = new BasicClassicHttpRequest(method, null, null, target);
    request.addHeader("Host", authority);
    headers.forEach(request::addHeader);
    return request;
  }

  /** Asks, and waits for the head of the reply. */
  ClassicHttpResponse ask(ClassicHttpRequest request) throws IOException {
    try {
      http.sendRequestHeader(request);
      if (request.getEntity() != null) {
        http.sendRequestEntity(request);
      }
      http.flush();
      for (int remarks = 0; remarks <= MOST_REMARKS; remarks++) {
        ClassicHttpResponse head = http.receiveResponseHeader();
        if (head.getCode() >= FIRST_FINAL_STATUS) {
          return head;
        }
      }
      throw new IOException(peer + " says more than " + MOST_REMARKS + " times that it is at work");
    } catch (HttpException e) {
      throw new IOException(peer + " does not speak HTTP/1.1; check the URL", e);
    } catch (IOException e) {
      throw inWords(e);
    }
  }

  /** What follows the head. */
  InputStream body(ClassicHttpResponse head) throws IOException {
    if (!MessageSupport.canResponseHaveBody(head)) {
      return InputStream.nullInputStream();
    }
    try {
      http.receiveResponseEntity(head);
      return head.getEntity().getContent();
    } catch (HttpException e) {
      throw new IOException("it is not clear how long the reply of " + peer + " is", e);
    }
  }

  /** The same, for people. */
  IOException inWords(IOException failure) {
    return switch (failure) {
      case NoHttpResponseException _, ConnectionClosedException _, TruncatedChunkException _ ->
          closed(failure);
      case MalformedChunkCodingException _ ->
          new IOException("the reply of " + peer + " is not in chunks, as it says", failure);
      case MessageConstraintException _ ->
          new IOException(
              "the reply of %s has a line of more than %d bytes, or more than %d headers"
                  .formatted(peer, LONGEST_LINE, MOST_HEADERS),
              failure);
      default -> failure;
    };
  }

  private static EOFException closed(IOException cause) {
    var closed = new EOFException("connection closed");
    closed.initCause(cause);
    return closed;
  }
}
