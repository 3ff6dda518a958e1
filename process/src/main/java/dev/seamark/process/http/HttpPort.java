package dev.seamark.process.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An HTTP server at one address, with pages that come and go. */
public final class HttpPort implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("http");

  /** Those that come while the accepting thread does something else; the kernel bounds it, too. */
  private static final int BACKLOG = 4096;

  private static final Duration SWEEP = Duration.ofMillis(500);
  private static final Duration BREATH = Duration.ofMillis(1);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final HttpReply NOT_FOUND =
      new HttpReply(
          404,
          "text/plain; charset=utf-8",
          "404 page not found\n",
          Map.of("X-Content-Type-Options", "nosniff"));
  private static final HttpReply NOT_ALLOWED =
      new HttpReply(
          405, "text/plain; charset=utf-8", "only GET and HEAD\n", Map.of("Allow", "GET, HEAD"));
  private static final HttpReply NO_PATH = HttpReply.text(400, "not a path\n");
  private static final HttpReply BUSY = HttpReply.text(503, "too many requests at once\n");
  private static final HttpReply BROKEN = HttpReply.text(500, "internal error\n");

  private final ServerSocket socket;
  private final HttpWrapping wrapping;
  private final Thread accepting;
  private final Connections connections;
  private final Semaphore running;

  /** Threads of connections, and how many there may be. */
  private final AtomicInteger threads = new AtomicInteger();

  private final int most;
  private final Map<String, HttpPage> pages = new ConcurrentHashMap<>();

  private HttpPort(ServerSocket socket, HttpLimits limits, HttpWrapping wrapping) {
    this.socket = socket;
    this.wrapping = wrapping;
    this.connections = new Connections(limits);
    this.running = new Semaphore(limits.running());
    this.most = 2 * limits.connections();
    this.accepting =
        Thread.ofPlatform().daemon().name("http-" + socket.getLocalPort()).unstarted(this::accept);
  }

  /** Opens a port with the usual limits. */
  public static HttpPort open(InetSocketAddress address) throws IOException {
    return open(address, HttpLimits.USUAL);
  }

  /** Opens a port with these limits. */
  public static HttpPort open(InetSocketAddress address, HttpLimits limits) throws IOException {
    return open(address, limits, HttpWrapping.NONE);
  }

  /**
   * Opens a port.
   *
   * @param wrapping what each connection is put into
   * @throws IOException where it cannot be had; the message says why, and not where
   */
  public static HttpPort open(InetSocketAddress address, HttpLimits limits, HttpWrapping wrapping)
      throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.bind(address, BACKLOG);
    } catch (IOException e) {
      socket.close();
      throw new IOException(reason(e), e);
    }
    HttpPort port = new HttpPort(socket, limits, wrapping);
    port.accepting.start();
    return port;
  }

  private static String reason(IOException e) {
    String said = String.valueOf(e.getMessage());
    if (said.contains("in use")) {
      return "address already in use";
    }
    if (said.contains("assign requested address")) {
      return "not an address of this machine";
    }
    return said.contains("denied") ? "permission denied" : said;
  }

  /** Where it listens; the port is the real one where 0 was asked for. */
  public InetSocketAddress bound() {
    return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
  }

  /**
   * Puts the page behind the path, in place of whatever was there.
   *
   * @param path exact, or with a slash at its end for everything below it; below {@code /} and one
   *     further level
   */
  public void page(String path, HttpPage page) {
    pages.put(path, page);
  }

  /** Puts the page behind the path where nothing is yet. */
  public void pageIfFree(String path, HttpPage page) {
    pages.putIfAbsent(path, page);
  }

  /** Takes this very page away; one that has taken its place stays. */
  public void remove(String path, HttpPage page) {
    pages.remove(path, page);
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        // without a connection there is nothing to sweep, and nothing wakes
        socket.setSoTimeout(connections.isEmpty() ? 0 : Math.toIntExact(SWEEP.toMillis()));
        admit(socket.accept());
      } catch (SocketTimeoutException e) {
        // time to sweep
      } catch (IOException e) {
        if (!socket.isClosed()) {
          outOfFiles(e);
        }
      } catch (RuntimeException | Error e) { // out of memory, say: this thread must not end
        HttpRefusals.FULL.count(); // not logged: that takes memory
        LockSupport.parkNanos(this, PAUSE.toNanos());
      }
      connections.sweep(System.nanoTime());
    }
  }

  private void admit(Socket accepted) {
    HttpConnection connection = new HttpConnection(accepted, this);
    if (connections.admit(connection)) {
      threads.incrementAndGet();
      Thread.ofVirtual().name("http").start(connection);
    } else {
      connection.close(HttpRefusals.FULL);
    }
    // the threads of connections that made room have to get to their ends, too: those that come
    // meanwhile wait in the kernel, whose queue is bounded
    while (threads.get() > most && !socket.isClosed()) {
      LockSupport.parkNanos(this, BREATH.toNanos());
    }
  }

  /** Too many open files, most likely, which the silent connections here may be part of. */
  private void outOfFiles(IOException e) {
    if (!connections.makeRoom(OptionalLong.empty())) {
      LOG.warn("cannot accept a connection on port {}: {}", socket.getLocalPort(), e.getMessage());
      LockSupport.parkNanos(this, PAUSE.toNanos());
    }
  }

  /** The socket to talk over. */
  Socket wrapped(Socket accepted) throws IOException {
    return wrapping.wrap(accepted);
  }

  void gone(HttpConnection connection) {
    threads.decrementAndGet();
    connections.gone(connection);
  }

  HttpReply reply(ClassicHttpRequest head) {
    if (!head.getMethod().equals("GET") && !head.getMethod().equals("HEAD")) {
      return NOT_ALLOWED;
    }
    if (!running.tryAcquire()) {
      HttpRefusals.BUSY.count();
      return BUSY;
    }
    try {
      HttpRequest request = HttpRequest.of(head);
      HttpPage page = page(request.path());
      return page == null ? NOT_FOUND : page.reply(request);
    } catch (URISyntaxException e) {
      return NO_PATH;
    } catch (RuntimeException e) {
      LOG.error("the request for {} failed", head.getPath(), e);
      return BROKEN;
    } finally {
      running.release();
    }
  }

  private @Nullable HttpPage page(String path) {
    HttpPage page = pages.get(path);
    if (page == null) {
      page = pages.get(path.substring(0, path.indexOf('/', 1) + 1));
    }
    return page == null ? pages.get("/") : page;
  }

  /** Lets what is being answered end, for a second at most. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("closing port {}", socket.getLocalPort(), e);
    }
    long end = System.nanoTime() + PATIENCE.toNanos();
    // the kernel keeps the port while the thread is about to leave the call that accepts
    while ((accepting.isAlive() || connections.isBusy())
        && System.nanoTime() < end
        && !Thread.interrupted()) {
      LockSupport.parkNanos(this, 1_000_000);
    }
    connections.closeAll();
  }
}
