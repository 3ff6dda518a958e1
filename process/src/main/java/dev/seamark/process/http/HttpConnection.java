package dev.seamark.process.http;

import dev.seamark.process.http.HttpExchange.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/**
 * One connection: reads requests, and writes what the port's pages answer. What it does, its {@link
 * Step}, is read by the thread that accepts, which closes it when that takes too long.
 */
final class HttpConnection implements Runnable {
  private final Socket socket;
  private final HttpPort port;
  private final long client;
  private volatile Step step = new Step(Step.Kind.NEW, System.nanoTime());

  HttpConnection(Socket socket, HttpPort port) {
    this.socket = socket;
    this.port = port;
    this.client = Connections.clientOf(socket.getInetAddress());
  }

  long client() {
    return client;
  }

  Step step() {
    return step;
  }

  /** Whether the client has sent something that was not read yet. */
  boolean hasUnread() {
    try {
      return step.kind() == Step.Kind.NEW && socket.getInputStream().available() > 0;
    } catch (IOException e) {
      return false; // gone
    }
  }

  private void to(Step.Kind kind) {
    step = new Step(kind, System.nanoTime());
  }

  @Override
  public void run() {
    try (socket) {
      socket.setTcpNoDelay(true);
      Socket talking = port.wrapped(socket);
      HttpExchange exchange = new HttpExchange(talking, this::began);
      while (answered(exchange, talking)) {
        to(Step.Kind.KEPT);
      }
    } catch (IOException e) {
      // the client is gone, or the connection was closed for what it did not do: counted there
    } finally {
      port.gone(this);
    }
  }

  /** Answers one request; whether another one may follow. */
  private boolean answered(HttpExchange exchange, Socket talking) throws IOException {
    return switch (exchange.next()) {
      case Reading.Head head -> {
        to(Step.Kind.ANSWERING);
        HttpReply reply = port.reply(head.request());
        to(Step.Kind.WRITING);
        boolean stays = exchange.write(reply, head);
        if (!stays) {
          letGo(talking);
        }
        yield stays;
      }
      case Reading.Refused refused -> {
        HttpRefusals.MALFORMED.count();
        to(Step.Kind.WRITING);
        exchange.write(refused);
        letGo(talking);
        yield false;
      }
      case Reading.End() -> false;
    };
  }

  /** A new connection's time runs from its start, a later request's from its first byte. */
  private void began() {
    long since = step.kind() == Step.Kind.NEW ? step.since() : System.nanoTime();
    step = new Step(Step.Kind.READING, since);
  }

  /** Ends the connection so that the reply arrives: bytes left unread would make it a reset. */
  private void letGo(Socket talking) throws IOException {
    to(Step.Kind.LEAVING);
    talking.shutdownOutput();
    InputStream in = talking.getInputStream();
    byte[] unread = new byte[1024];
    int left = HttpLimits.BODY_BYTES;
    for (int n = in.read(unread); n >= 0 && left > 0; n = in.read(unread)) {
      left -= n;
    }
  }

  void close(HttpRefusals why) {
    why.count();
    close();
  }

  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // closed is what it should be
    }
  }
}
