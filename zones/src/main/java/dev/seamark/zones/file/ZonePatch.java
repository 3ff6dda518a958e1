package dev.seamark.zones.file;

import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.WireName;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Changes to a zone, as an incremental transfer tells them (RFC 1995). Confined to one thread. */
public final class ZonePatch {
  private static final int KEY_TYPE = 2;

  private final StaticZone before;
  private final Set<ByteBuffer> removed = new HashSet<>();
  private final Map<ByteBuffer, Added> added = new LinkedHashMap<>();

  private record Added(WireName owner, int type, int ttl, ByteBuffer data) {}

  /** No changes yet. */
  public ZonePatch(StaticZone before) {
    this.before = before;
  }

  /** Removes a record that is there, or was added. */
  public void remove(WireName owner, int type, byte[] from, int offset, int length) {
    ByteBuffer key = key(owner, type, from, offset, length);
    if (added.remove(key) == null) {
      removed.add(key);
    }
  }

  /** Adds a record; arguments as those of {@link StaticZoneBuilder#add}. */
  public void add(WireName owner, int type, int ttl, byte[] from, int offset, int length) {
    ByteBuffer data = ByteBuffer.wrap(from, offset, length).slice();
    added.put(key(owner, type, from, offset, length), new Added(owner, type, ttl, data));
  }

  /** What identifies a record: its name in lower case, its type, its data. */
  private static ByteBuffer key(WireName owner, int type, byte[] from, int offset, int length) {
    byte[] key = new byte[owner.length() + KEY_TYPE + length];
    System.arraycopy(owner.lowerCase(), 0, key, 0, owner.length());
    Names.u16(key, owner.length(), type);
    System.arraycopy(from, offset, key, owner.length() + KEY_TYPE, length);
    return ByteBuffer.wrap(key);
  }

  /**
   * The zone with the changes.
   *
   * @param mostBytes as for {@link StaticZoneBuilder}
   * @throws ZoneDataException where the changes are not to this zone, or leave none
   */
  public StaticZone applied(long mostBytes) throws ZoneDataException {
    StaticZoneBuilder next = new StaticZoneBuilder(before.apex(), mostBytes);
    int[] found = new int[1];
    before.forEach(
        (owner, type, ttl, from, offset, length) -> {
          if (removed.contains(key(owner, type, from, offset, length))) {
            found[0]++;
          } else {
            next.add(owner, type, ttl, from, offset, length);
          }
        });
    if (found[0] < removed.size()) {
      throw new ZoneDataException(
          "the changes remove records of " + before.apex() + " that are not there",
          "transfer the whole zone");
    }
    for (Added each : added.values()) {
      ByteBuffer data = each.data();
      next.add(
          each.owner(), each.type(), each.ttl(), data.array(), data.arrayOffset(), data.limit());
    }
    return next.build();
  }
}
