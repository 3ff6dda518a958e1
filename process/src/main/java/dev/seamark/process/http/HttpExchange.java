package dev.seamark.process.http;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.HeaderElements;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.RequestHeaderFieldsTooLargeException;
import org.apache.hc.core5.http.UnsupportedHttpVersionException;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.DefaultContentLengthStrategy;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnection;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.FileEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.message.MessageSupport;
import org.apache.hc.core5.http.protocol.DefaultHttpProcessor;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.http.protocol.ResponseConnControl;
import org.apache.hc.core5.http.protocol.ResponseContent;
import org.apache.hc.core5.http.protocol.ResponseDate;
import org.jspecify.annotations.Nullable;

/**
 * Requests and replies over a socket, one after the other. HttpComponents reads and writes them.
 * Confined to the connection's thread.
 */
final class HttpExchange {
  private static final HttpProcessor HEADERS =
      new DefaultHttpProcessor(
          new ResponseDate(), new ResponseContent(), new ResponseConnControl());

  private final DefaultBHttpServerConnection http;

  /**
   * Over a socket that is connected.
   *
   * @param began told when the first bytes of a request are there
   */
  HttpExchange(Socket socket, Runnable began) throws IOException {
    HeadParser parser = new HeadParser(began);
    http =
        new DefaultBHttpServerConnection(
            null, HeadParser.LIMITS, null, null, null, null, _ -> parser, null);
    http.bind(socket);
  }

  /** What was read: exactly one of these. */
  sealed interface Reading {
    /**
     * The head of a request.
     *
     * @param hasBody whether a body follows, which is not read here
     */
    record Head(ClassicHttpRequest request, boolean hasBody) implements Reading {}

    /** Not a request, or too large a one: all there is to say is this. */
    record Refused(HttpReply reply) implements Reading {}

    /** The client has closed the connection. */
    record End() implements Reading {}
  }

  /** Waits for the next request. */
  Reading next() throws IOException {
    try {
      ClassicHttpRequest request = http.receiveRequestHeader();
      long body = DefaultContentLengthStrategy.INSTANCE.determineLength(request);
      return new Reading.Head(request, body != 0 && body != ContentLengthStrategy.UNDEFINED);
    } catch (ConnectionClosedException _) {
      return new Reading.End();
    } catch (RequestHeaderFieldsTooLargeException _) {
      return refused(431, "the request's headers are too large\n");
    } catch (UnsupportedHttpVersionException _) {
      return refused(505, "only HTTP/1.1 and HTTP/1.0\n");
    } catch (HttpException _) {
      return refused(400, "not an HTTP request\n");
    }
  }

  private static Reading refused(int status, String why) {
    return new Reading.Refused(HttpReply.text(status, why));
  }

  /** Answers a request; whether another one may follow. */
  boolean write(HttpReply reply, Reading.Head head) throws IOException {
    return write(reply, head.request(), !head.hasBody());
  }

  /** Says what is wrong, and no more. */
  void write(Reading.Refused refused) throws IOException {
    write(refused.reply(), null, false);
  }

  private boolean write(HttpReply reply, @Nullable ClassicHttpRequest request, boolean mayStay)
      throws IOException {
    try (var response = new BasicClassicHttpResponse(reply.status())) {
      response.setHeader(HttpHeaders.CONTENT_TYPE, reply.contentType());
      reply.headers().forEach(response::setHeader);
      response.setEntity(entity(reply));
      if (!mayStay) {
        response.setHeader(HttpHeaders.CONNECTION, HeaderElements.CLOSE);
      }
      HttpCoreContext context = context(request);
      HEADERS.process(response, response.getEntity(), context);
      http.sendResponseHeader(response);
      if (request == null || MessageSupport.canResponseHaveBody(request.getMethod(), response)) {
        http.sendResponseEntity(response);
      }
      http.flush();
      return DefaultConnectionReuseStrategy.INSTANCE.keepAlive(request, response, context);
    } catch (HttpException e) {
      throw new IOException("the reply " + reply.status() + " cannot be written", e);
    } finally {
      if (reply.file() != null) {
        Files.deleteIfExists(reply.file());
      }
    }
  }

  private static HttpEntity entity(HttpReply reply) {
    return reply.file() == null
        ? new ByteArrayEntity(reply.body().getBytes(StandardCharsets.UTF_8), null)
        : new FileEntity(reply.file().toFile(), null);
  }

  private static HttpCoreContext context(@Nullable ClassicHttpRequest request) {
    HttpCoreContext context = HttpCoreContext.create();
    context.setRequest(request);
    context.setProtocolVersion(
        request == null || request.getVersion() == null
            ? HttpVersion.HTTP_1_1
            : request.getVersion());
    return context;
  }
}
