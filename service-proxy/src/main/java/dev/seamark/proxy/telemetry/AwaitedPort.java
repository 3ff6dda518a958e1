package dev.seamark.proxy.telemetry;

import dev.seamark.process.http.HttpPage;
import dev.seamark.process.http.HttpPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port for probes or metrics, which is waited for where another program has it: nothing that is
 * forwarded depends on it.
 */
final class AwaitedPort implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("proxy/http");

  /** As kube-proxy. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final InetSocketAddress address;
  private final Map<String, HttpPage> pages;
  private Optional<HttpPort> port = Optional.empty();
  private boolean closed;
  private Optional<Thread> waiting = Optional.empty();

  private AwaitedPort(InetSocketAddress address, Map<String, HttpPage> pages) {
    this.address = address;
    this.pages = pages;
  }

  /**
   * Opens it, now or later.
   *
   * @param hardFail now or not at all
   * @throws IOException if it cannot be had now, and that is asked for
   */
  static AwaitedPort open(InetSocketAddress address, boolean hardFail, Map<String, HttpPage> pages)
      throws IOException {
    AwaitedPort awaited = new AwaitedPort(address, pages);
    try {
      awaited.open();
    } catch (IOException e) {
      if (hardFail) {
        throw e;
      }
      LOG.warn("{}; trying again every {} s", e.getMessage(), PAUSE.toSeconds());
      awaited.waiting = Optional.of(Thread.ofVirtual().name("http").start(awaited::await));
    }
    return awaited;
  }

  private synchronized void open() throws IOException {
    if (closed) {
      return;
    }
    HttpPort opened;
    try {
      opened = HttpPort.open(address);
    } catch (IOException e) {
      throw new IOException(
          "cannot listen on %s port %d: %s"
              .formatted(address.getAddress().getHostAddress(), address.getPort(), e.getMessage()),
          e);
    }
    pages.forEach(opened::page);
    port = Optional.of(opened);
  }

  private void await() {
    while (true) {
      try {
        Thread.sleep(PAUSE);
        open();
        LOG.info("listening on port {} now", address.getPort());
        return;
      } catch (IOException e) {
        // still taken
      } catch (InterruptedException e) {
        return; // closed
      }
    }
  }

  /** Where it listens; empty while it waits. */
  synchronized Optional<InetSocketAddress> bound() {
    return port.map(HttpPort::bound);
  }

  @Override
  public synchronized void close() {
    closed = true;
    waiting.ifPresent(Thread::interrupt);
    port.ifPresent(HttpPort::close);
  }
}
