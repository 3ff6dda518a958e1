package dev.seamark.server.plugins.operate;

import dev.seamark.process.http.HttpPage;
import dev.seamark.process.http.HttpReply;
import dev.seamark.process.http.HttpRequest;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.Readiness;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The page {@code /ready}: the plugins of all server blocks that are on it, ready or not. */
final class ReadyBoard implements HttpPage {
  private static final Logger LOG = LoggerFactory.getLogger("plugin/ready");

  private final List<Entry> entries = new CopyOnWriteArrayList<>();
  private final AtomicReference<String> missing = new AtomicReference<>("");
  private volatile boolean shuttingDown;

  /** The plugins of one server block. */
  static final class Entry {
    private final boolean continuously;
    private volatile List<Watched> plugins = List.of();

    /**
     * An entry without plugins.
     *
     * @param continuously ask again those who were ready once
     */
    Entry(boolean continuously) {
      this.continuously = continuously;
    }

    /** Watches those plugins of the chain that are not ready from the start. */
    void watch(List<Plugin> chain) {
      plugins =
          chain.stream()
              .filter(Readiness.class::isInstance)
              .map(plugin -> new Watched(plugin.name(), (Readiness) plugin, continuously))
              .toList();
    }
  }

  /** A plugin that may be ready. */
  static final class Watched {
    private final String name;
    private final Readiness readiness;
    private final boolean continuously;
    private volatile boolean wasReady;

    Watched(String name, Readiness readiness, boolean continuously) {
      this.name = name;
      this.readiness = readiness;
      this.continuously = continuously;
    }

    boolean ready() {
      if (wasReady && !continuously) {
        return true;
      }
      wasReady = readiness.ready();
      return wasReady;
    }
  }

  void add(Entry entry) {
    entries.add(entry);
  }

  void remove(Entry entry) {
    entries.remove(entry);
  }

  /** From now on, no traffic please. */
  void shutDown() {
    shuttingDown = true;
  }

  @Override
  public HttpReply reply(HttpRequest request) {
    if (shuttingDown) {
      return HttpReply.text(503, "Shutting down");
    }
    if (entries.isEmpty()) {
      return HttpReply.text(503, "Starting");
    }
    String names = notReady();
    // Probes come every few seconds: say it when it changes.
    if (!names.equals(missing.getAndSet(names)) && !names.isEmpty()) {
      LOG.info("Plugins not ready: \"{}\"", names);
    }
    return names.isEmpty() ? HttpReply.ok("OK" + remarks()) : HttpReply.text(503, names);
  }

  /** A line for each plugin that has something to say besides. */
  private String remarks() {
    TreeSet<String> lines = new TreeSet<>();
    for (Entry entry : entries) {
      for (Watched plugin : entry.plugins) {
        plugin.readiness.remark().ifPresent(it -> lines.add("\n" + plugin.name + ": " + it));
      }
    }
    return String.join("", lines);
  }

  private String notReady() {
    TreeSet<String> names = new TreeSet<>();
    for (Entry entry : entries) {
      for (Watched plugin : entry.plugins) {
        if (!plugin.ready()) {
          names.add(plugin.name);
        }
      }
    }
    return String.join(",", names);
  }
}
