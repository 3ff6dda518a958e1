package dev.seamark.process.http;

import dev.seamark.process.http.HeadReader.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/**
 * One connection: reads requests, and writes what the port's pages answer. What it does, its {@link
 * Step}, is read by the thread that accepts, which closes it when that takes too long.
 */
final class HttpConnection implements Runnable {
  private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  private static final String[] MONTHS = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };

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
      HeadReader heads = new HeadReader(socket.getInputStream());
      while (answered(heads)) {
        to(Step.Kind.KEPT);
      }
    } catch (IOException e) {
      // the client is gone, or the connection was closed for what it did not do: counted there
    } finally {
      port.gone(this);
    }
  }

  /** Answers one request; whether another one may follow. */
  private boolean answered(HeadReader heads) throws IOException {
    return switch (heads.next(this::began)) {
      case Reading.Head head -> {
        to(Step.Kind.ANSWERING);
        HttpReply reply = port.reply(head);
        to(Step.Kind.WRITING);
        boolean stays = head.keepsAlive() && !head.hasBody();
        write(reply, head.method().equals("HEAD"), stays);
        if (!stays) {
          letGo();
        }
        yield stays;
      }
      case Reading.Refused(int status, String why) -> {
        HttpRefusals.MALFORMED.count();
        to(Step.Kind.WRITING);
        write(HttpReply.text(status, why), false, false);
        letGo();
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

  private void write(HttpReply reply, boolean bare, boolean stays) throws IOException {
    byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
    StringBuilder head = new StringBuilder(256);
    head.append("HTTP/1.1 ").append(reply.status()).append(' ').append(reason(reply.status()));
    head.append("\r\nDate: ").append(date(Instant.now()));
    head.append("\r\nContent-Type: ").append(reply.contentType());
    head.append("\r\nContent-Length: ").append(body.length);
    reply.headers().forEach((name, value) -> head.append("\r\n" + name + ": " + value));
    head.append(stays ? "\r\n\r\n" : "\r\nConnection: close\r\n\r\n");
    byte[] start = head.toString().getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = new byte[start.length + (bare ? 0 : body.length)];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(body, 0, all, start.length, all.length - start.length);
    OutputStream out = socket.getOutputStream();
    out.write(all);
    out.flush();
  }

  /** Ends the connection so that the reply arrives: bytes left unread would make it a reset. */
  private void letGo() throws IOException {
    to(Step.Kind.LEAVING);
    socket.shutdownOutput();
    InputStream in = socket.getInputStream();
    byte[] unread = new byte[1024];
    int left = HttpLimits.BODY_BYTES;
    for (int n = in.read(unread); n >= 0 && left > 0; n = in.read(unread)) {
      left -= n;
    }
  }

  private static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 400 -> "Bad Request";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 431 -> "Request Header Fields Too Large";
      case 500 -> "Internal Server Error";
      case 503 -> "Service Unavailable";
      case 505 -> "HTTP Version Not Supported";
      default -> "";
    };
  }

  /**
   * {@code Sun, 06 Nov 1994 08:49:37 GMT}; java.time's formatter would be loaded for this alone.
   */
  static String date(Instant instant) {
    ZonedDateTime time = instant.atZone(ZoneOffset.UTC);
    return "%s, %02d %s %d %02d:%02d:%02d GMT"
        .formatted(
            DAYS[time.getDayOfWeek().getValue() - 1],
            time.getDayOfMonth(),
            MONTHS[time.getMonthValue() - 1],
            time.getYear(),
            time.getHour(),
            time.getMinute(),
            time.getSecond());
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
