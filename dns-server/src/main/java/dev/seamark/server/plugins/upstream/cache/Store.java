package dev.seamark.server.plugins.upstream.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Counter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries, answers and denials apart. Used by all loops at once.
 *
 * <p>Capacities are CoreDNS's: counted in shards of 256, so that 10 000 are 9 984, and at least
 * 1024. An entry takes one place for each KiB begun, so that a full store is bounded in bytes, too.
 */
final class Store {
  private static final int SHARDS = 256;
  private static final int LEAST_PER_SHARD = 4;

  private final Cache<Key, Entry> success;
  private final Cache<Key, Entry> denial;
  private final CacheSettings.Stale stale;

  Store(CacheSettings settings, List<CacheMeters> meters) {
    success = open(settings.success(), meters.stream().map(m -> m.evictions("success")).toList());
    denial = open(settings.denial(), meters.stream().map(m -> m.evictions("denial")).toList());
    stale = settings.stale();
  }

  private static Cache<Key, Entry> open(CacheSettings.Share share, List<Counter> evictions) {
    return Caffeine.newBuilder()
        .maximumWeight((long) Math.max(share.capacity() / SHARDS, LEAST_PER_SHARD) * SHARDS)
        .weigher((Key key, Entry entry) -> entry.weight())
        // What the cache has to tidy up it does on the loop that used it: a few entries at a time.
        .executor(Runnable::run)
        .evictionListener((key, entry, cause) -> evictions.getFirst().increment())
        .build();
  }

  /** The entry to reply with: a fresh one or, where allowed, an expired one; null for none. */
  @Nullable Entry find(Key key, long nowNanos) {
    Entry denied = denial.getIfPresent(key);
    if (stale.preferPositive()) {
      Entry positive = success.getIfPresent(key);
      if (positive != null
          && positive.kind() == ReplyKind.SUCCESS
          && isUsable(positive, nowNanos)) {
        return positive;
      }
    }
    if (denied != null && isUsable(denied, nowNanos)) {
      return denied;
    }
    Entry found = success.getIfPresent(key);
    return found != null && isUsable(found, nowNanos) ? found : null;
  }

  private boolean isUsable(Entry entry, long nowNanos) {
    int remaining = entry.remaining(nowNanos);
    return remaining > 0 || entry.kind().tells() && stale.covers(remaining);
  }

  /** Keeps the entry, which takes the place of what is known under this key. */
  void put(Key key, Entry entry) {
    Key kept = key.copy();
    if (!entry.kind().isDenial()) {
      success.put(kept, entry);
      denial.invalidate(kept);
      return;
    }
    denial.put(kept, entry);
    if (entry.kind().tells() && !stale.preferPositive()) {
      success.invalidate(kept);
    }
  }

  long successes() {
    return success.estimatedSize();
  }

  long denials() {
    return denial.estimatedSize();
  }
}
