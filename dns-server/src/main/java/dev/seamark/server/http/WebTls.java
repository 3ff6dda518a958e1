package dev.seamark.server.http;

import dev.seamark.process.http.HttpWrapping;
import dev.seamark.server.tls.ClientCertificates;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS for an HTTP port by a web configuration file, which is read again when it or a file that it
 * names has changed. Equal where the file is the same. Made for concurrent use.
 */
public final class WebTls implements HttpWrapping {
  private static final Logger LOG = LoggerFactory.getLogger("http");
  private static final long BETWEEN_LOOKS = 1_000_000_000L;

  private final Path file;
  private volatile @Nullable Loaded loaded;

  private record Loaded(WebConfig config, List<FileTime> times, long looked) {}

  private WebTls(Path file) {
    this.file = file;
  }

  /** TLS by this file, which is not read yet. */
  public static WebTls of(Path file) {
    return new WebTls(file);
  }

  /**
   * Reads the file.
   *
   * @throws IOException why it cannot be used and what to do, in words
   */
  public void load() throws IOException {
    try {
      WebConfig config = WebConfig.read(file);
      loaded = new Loaded(config, times(config.files()), System.nanoTime());
    } catch (WebConfig.Unusable e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public Socket wrap(Socket accepted) throws IOException {
    WebConfig config = current();
    SSLSocket socket =
        (SSLSocket) config.context().getSocketFactory().createSocket(accepted, null, true);
    socket.setUseClientMode(false);
    socket.setEnabledProtocols(config.protocols().toArray(String[]::new));
    if (config.clients().areRequired()) {
      socket.setNeedClientAuth(true);
    } else {
      socket.setWantClientAuth(config.clients() != ClientCertificates.NOCERT);
    }
    return socket;
  }

  /** What was read last; read again where a file has changed, at most once a second. */
  private WebConfig current() throws IOException {
    Loaded now = loaded;
    if (now == null) {
      load();
      now = loaded;
    }
    if (now == null) {
      throw new IOException("no configuration");
    }
    long time = System.nanoTime();
    if (time - now.looked() < BETWEEN_LOOKS) {
      return now.config();
    }
    List<FileTime> times = times(now.config().files());
    if (times.equals(now.times())) {
      loaded = new Loaded(now.config(), times, time);
      return now.config();
    }
    try {
      load();
      LOG.info("read {} again: it or a file that it names has changed", file);
    } catch (IOException e) {
      LOG.warn("{}; what was read before stays in use", e.getMessage());
      loaded = new Loaded(now.config(), times, time);
    }
    Loaded next = loaded;
    return next == null ? now.config() : next.config();
  }

  private static List<FileTime> times(List<Path> files) {
    List<FileTime> times = new ArrayList<>();
    for (Path each : files) {
      try {
        times.add(Files.getLastModifiedTime(each));
      } catch (IOException e) {
        times.add(FileTime.fromMillis(0)); // gone for a moment
      }
    }
    return times;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WebTls that && file.equals(that.file);
  }

  @Override
  public int hashCode() {
    return file.hashCode();
  }
}
