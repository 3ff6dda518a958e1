package dev.seamark.server.plugins.cluster.source;

import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.CatalogListener;
import dev.seamark.zones.catalog.ObjectKey;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Has something made of the nodes of a catalog, and made anew when they change, at most ten times a
 * second, on a thread of its own; not before all nodes are known.
 */
public final class NodeWatch implements CatalogListener, AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Catalog catalog;
  private final Runnable make;
  private final Semaphore changes = new Semaphore(1);
  private final Thread thread = Thread.ofVirtual().name("node-watch").unstarted(this::run);

  private NodeWatch(Catalog catalog, Runnable make) {
    this.catalog = catalog;
    this.make = make;
  }

  /** Begins. */
  public static NodeWatch start(Catalog catalog, Runnable make) {
    NodeWatch watch = new NodeWatch(catalog, make);
    catalog.attach(watch);
    watch.thread.start();
    return watch;
  }

  @Override
  public void serviceChanged(ObjectKey service) {
    // not watched
  }

  @Override
  public void nodeChanged(String name) {
    changed();
  }

  @Override
  public void synced() {
    changed();
  }

  private void changed() {
    if (changes.availablePermits() == 0) {
      changes.release();
    }
  }

  private void run() {
    try {
      while (true) {
        changes.acquire();
        changes.drainPermits();
        if (catalog.synced()) {
          make.run();
          Thread.sleep(PAUSE);
        }
      }
    } catch (InterruptedException _) {
      // closed
    }
  }

  @Override
  public void close() {
    catalog.detach(this);
    thread.interrupt();
  }
}
