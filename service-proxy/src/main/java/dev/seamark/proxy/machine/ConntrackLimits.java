package dev.seamark.proxy.machine;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel's settings of connection tracking: sets them as kube-proxy does. What cannot be set is
 * a warning with what it is now, since trouble comes much later: when a full table drops
 * connections.
 */
public final class ConntrackLimits {
  private static final Logger LOG = LoggerFactory.getLogger("proxy/conntrack");
  private static final String SYSCTL = "proc/sys/net/netfilter/";
  private static final String HASH_SIZE = "sys/module/nf_conntrack/parameters/hashsize";

  /** Entries for each bucket of the kernel's table, as kube-proxy has it. */
  private static final int PER_BUCKET = 4;

  private final Path root;

  /** Those of the system whose root directory this is. */
  public ConntrackLimits(Path root) {
    this.root = root;
  }

  /**
   * Sets what the settings ask for.
   *
   * @param cores the processors of this machine
   */
  public void set(ConntrackSettings settings, int cores) {
    long max = settings.max(cores);
    if (max > 0 && raise("nf_conntrack_max", max)) {
      hashSize(max / PER_BUCKET);
    }
    timeout("nf_conntrack_tcp_timeout_established", settings.tcpEstablished());
    timeout("nf_conntrack_tcp_timeout_close_wait", settings.tcpCloseWait());
    timeout("nf_conntrack_udp_timeout", settings.udp());
    timeout("nf_conntrack_udp_timeout_stream", settings.udpStream());
    if (settings.tcpBeLiberal()) {
      put("nf_conntrack_tcp_be_liberal", 1);
    }
  }

  /** Sets it where it is less; a larger table is somebody's choice. Returns whether it holds. */
  private boolean raise(String name, long least) {
    Optional<Long> now = read(root.resolve(SYSCTL + name));
    return now.isPresent() && now.get() >= least || put(name, least);
  }

  private void timeout(String name, Optional<Duration> wanted) {
    wanted.ifPresent(duration -> put(name, duration.toSeconds()));
  }

  private boolean put(String name, long value) {
    Path file = root.resolve(SYSCTL + name);
    Optional<Long> now = read(file);
    if (now.isPresent() && now.get() == value) {
      return true;
    }
    try {
      Files.writeString(file, Long.toString(value));
      LOG.info("net.netfilter.{} is {} now", name, value);
      return true;
    } catch (IOException e) {
      LOG.warn(
          "net.netfilter.{} cannot be set to {} ({}); it is {}; set it on the node with sysctl",
          name,
          value,
          reason(e),
          now.map(Object::toString).orElse("not known"));
      return false;
    }
  }

  private void hashSize(long buckets) {
    Path file = root.resolve(HASH_SIZE);
    Optional<Long> now = read(file);
    if (now.isEmpty() || now.get() >= buckets) {
      return;
    }
    try {
      Files.writeString(file, Long.toString(buckets));
      LOG.info("the connection table has {} buckets now", buckets);
    } catch (IOException e) {
      LOG.warn(
          "the connection table's {} buckets cannot be made {} ({}): with many connections look-ups"
              + " slow down; set nf_conntrack's hashsize on the node",
          now.get(),
          buckets,
          reason(e));
    }
  }

  private static Optional<Long> read(Path file) {
    try {
      return Optional.of(Long.parseLong(Files.readString(file).strip()));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "the kernel does not have it";
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException failed when failed.getReason() != null ->
          failed.getReason().toLowerCase(Locale.ROOT);
      default -> String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    };
  }
}
