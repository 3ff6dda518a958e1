package dev.seamark.process;

import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something of the system that makes this process fast, and that it works without. That it is
 * missing is said once, and shown by a metric, for the whole process.
 */
public enum Fallback {
  /** Netty's native library for Linux. */
  EPOLL("sockets are Java's own: one loop reads each port, and each packet costs more CPU"),
  /** recvmmsg and sendmmsg through the foreign-function API. */
  BATCHED_DATAGRAMS("datagrams are read and sent one at a time, which costs more CPU");

  private static final Logger LOG = LoggerFactory.getLogger("process");

  private static final Set<Fallback> TAKEN = ConcurrentHashMap.newKeySet();

  private final String consequence;

  Fallback(String consequence) {
    this.consequence = consequence;
  }

  /**
   * Notes that it is missing.
   *
   * @param why in words for people
   */
  public void take(String why) {
    if (TAKEN.add(this)) {
      LOG.warn("{} is unavailable ({}): {}", label().replace('_', ' '), why, consequence);
    }
  }

  /** Whether it is missing, as far as it was needed. */
  public boolean isTaken() {
    return TAKEN.contains(this);
  }

  /** The value of the metric's label {@code missing}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
