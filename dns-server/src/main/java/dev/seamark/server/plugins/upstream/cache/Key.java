package dev.seamark.server.plugins.upstream.cache;

import dev.seamark.zones.wire.KeyedHash;
import dev.seamark.zones.wire.Query;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a reply is kept under: name, type, class, DO and CD. Clients choose the names, so the hash
 * is keyed. One object per worker is set again and again to look things up; a {@link #copy} is what
 * a store holds.
 */
final class Key implements Comparable<Key> {
  private static final int MAX_NAME = 255;

  private byte[] name;
  private int length;
  private int typeAndClass;
  private int flags;
  private int hash;

  /** A key to look things up with. */
  Key() {
    name = new byte[MAX_NAME];
  }

  private Key(Key of) {
    name = Arrays.copyOf(of.name, of.length);
    length = of.length;
    typeAndClass = of.typeAndClass;
    flags = of.flags;
    hash = of.hash;
  }

  /** Makes this the key of the query. */
  Key of(Query query) {
    length = query.nameLength();
    System.arraycopy(query.name(), 0, name, 0, length);
    typeAndClass = query.type() << 16 | query.recordClass();
    flags = (query.dnssecOk() ? 1 : 0) | (query.checkingDisabled() ? 2 : 0);
    long number = (long) flags << 32 | typeAndClass & 0xFFFF_FFFFL;
    hash = KeyedHash.OF_PROCESS.hash(number, name, 0, length);
    return this;
  }

  /** The same key, for good. */
  Key copy() {
    return new Key(this);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Key that
        && hash == that.hash
        && typeAndClass == that.typeAndClass
        && flags == that.flags
        && Arrays.equals(name, 0, length, that.name, 0, that.length);
  }

  /** An order for tables that sort keys of one hash. */
  @Override
  public int compareTo(Key that) {
    int by = Integer.compare(typeAndClass, that.typeAndClass);
    by = by != 0 ? by : Integer.compare(flags, that.flags);
    return by != 0 ? by : Arrays.compare(name, 0, length, that.name, 0, that.length);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
