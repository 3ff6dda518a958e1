package dev.seamark.server.plugins.operate;

import dev.seamark.process.Reason;
import dev.seamark.process.http.HttpPage;
import dev.seamark.process.http.HttpReply;
import dev.seamark.process.http.HttpRequest;
import dev.seamark.server.plugin.DurationText;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page {@code /health}, which is well as long as it answers, and a look at it once a second
 * through the front door: how long that takes tells how busy the process is.
 */
final class HealthCheck implements HttpPage {
  private static final Logger LOG = LoggerFactory.getLogger("plugin/health");
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private final URL url;
  private final Timer duration;
  private final Counter failures;
  private final Thread looking;

  private HealthCheck(URL url, MeterRegistry meters) {
    this.url = url;
    this.duration = duration(meters);
    this.failures = failures(meters);
    this.looking = Thread.ofVirtual().name("health").start(this::look);
  }

  /** How long requests took. */
  static Timer duration(MeterRegistry meters) {
    return Timer.builder("coredns_health_request_duration")
        .serviceLevelObjectives(
            Duration.ofNanos(250_000),
            Duration.ofNanos(2_500_000),
            Duration.ofMillis(25),
            Duration.ofMillis(250),
            Duration.ofMillis(2500))
        .register(meters);
  }

  /** How many failed. */
  static Counter failures(MeterRegistry meters) {
    return Counter.builder("coredns_health_request_failures").register(meters);
  }

  /** A check of the listener that is bound there. */
  static HealthCheck of(InetSocketAddress bound, MeterRegistry meters) {
    InetAddress address =
        bound.getAddress().isAnyLocalAddress()
            ? InetAddress.getLoopbackAddress()
            : bound.getAddress();
    try {
      URI uri = new URI("http", null, host(address), bound.getPort(), "/health", null, null);
      return new HealthCheck(uri.toURL(), meters);
    } catch (URISyntaxException | IOException e) {
      throw new IllegalStateException("no URL for " + bound, e);
    }
  }

  private static String host(InetAddress address) {
    String text = address.getHostAddress();
    return text.indexOf(':') < 0 ? text : "[" + text + "]";
  }

  @Override
  public HttpReply reply(HttpRequest request) {
    return HttpReply.ok("OK");
  }

  private void look() {
    try {
      while (true) {
        Thread.sleep(INTERVAL);
        lookOnce();
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  private void lookOnce() {
    long start = System.nanoTime();
    try {
      HttpURLConnection connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(Math.toIntExact(TIMEOUT.toMillis()));
      connection.setReadTimeout(Math.toIntExact(TIMEOUT.toMillis()));
      try (InputStream body = connection.getInputStream()) {
        body.readAllBytes();
      }
    } catch (IOException e) {
      if (!looking.isInterrupted()) {
        failures.increment();
        LOG.warn("Local health request to \"{}\" failed: {}", url, Reason.of(e));
      }
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    duration.record(took);
    if (took.compareTo(INTERVAL) > 0) {
      LOG.warn("Local health request to \"{}\" took more than 1s: {}", url, DurationText.of(took));
    }
  }

  @Override
  public void close() {
    looking.interrupt();
  }
}
