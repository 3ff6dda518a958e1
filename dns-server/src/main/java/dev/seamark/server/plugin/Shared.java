package dev.seamark.server.plugin;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What outlives a configuration: a thing that the old and the new one both name by an equal key is
 * the same thing, opened once and closed when the last one lets go. So a reload keeps sockets
 * bound, watches running and caches warm where nothing about them changed.
 */
public final class Shared {
  private final Map<Object, Held> held = new HashMap<>();

  private static final class Held {
    final AutoCloseable thing;
    int holders;

    Held(AutoCloseable thing) {
      this.thing = thing;
    }
  }

  /** A hold on a shared thing, to be closed once. */
  public final class Lease<T extends AutoCloseable> implements AutoCloseable {
    private final Object key;
    private final T thing;
    private boolean closed;

    private Lease(Object key, T thing) {
      this.key = key;
      this.thing = thing;
    }

    public T get() {
      return thing;
    }

    @Override
    public void close() {
      AutoCloseable unheld = null;
      synchronized (Shared.this) {
        if (!closed) {
          closed = true;
          unheld = letGo(key);
        }
      }
      if (unheld != null) { // outside of the lock: a listener closes for seconds
        closeThing(key, unheld);
      }
    }
  }

  /**
   * Holds the thing of this key.
   *
   * @param key a value with equality, a record as a rule; its type says what it is the key of
   * @param open makes the thing where it is not held yet; may throw
   */
  public synchronized <T extends AutoCloseable> Lease<T> lease(
      Object key, Class<T> type, Supplier<T> open) {
    Held there = held.get(key);
    if (there == null) {
      there = new Held(open.get());
      held.put(key, there);
    }
    there.holders++;
    return new Lease<>(key, type.cast(there.thing));
  }

  /** The thing that is no longer held; null where it is. */
  private @Nullable AutoCloseable letGo(Object key) {
    Held there = held.get(key);
    if (there == null || --there.holders > 0) {
      return null;
    }
    held.remove(key);
    return there.thing;
  }

  private static void closeThing(Object key, AutoCloseable thing) {
    try {
      thing.close();
    } catch (Exception e) {
      throw new IllegalStateException("cannot close " + key, e);
    }
  }
}
