package dev.seamark.server.plugins.upstream.cache;

import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.RecordType;
import java.util.Arrays;

/**
 * The names that an answer is about: the one asked for, and from alias to alias (in whatever order
 * they stand) those behind it. Used for reply after reply; confined to one event loop.
 */
final class AliasChain {
  /** More aliases than any resolver follows. */
  private static final int MAX_NAMES = 17;

  private static final int FIXED = 10; // type, class, TTL, length of the data
  private static final int ANY = 255; // as type and as class

  private final NameReader reader;
  private final byte[][] names = new byte[MAX_NAMES][Names.LONGEST];
  private final int[] lengths = new int[MAX_NAMES];
  private int count;
  private boolean answered;
  private boolean broken;

  AliasChain(NameReader reader) {
    this.reader = reader;
  }

  /** Reads an answer section. */
  void read(Query query, int start, int answers) {
    count = 0;
    answered = false;
    broken = false;
    add(query.name(), query.nameLength());
    while (!answered && !broken) {
      int alias = find(query, start, answers);
      if (answered || alias < 0) {
        return;
      }
      int length = reader.read(alias);
      broken = length < 0 || count == MAX_NAMES || contains(reader.name(), length);
      if (!broken) {
        add(reader.name(), length);
      }
    }
  }

  /**
   * Looks for records of the last name: one of the type asked for ends the chain.
   *
   * @return where the data of an alias is, or -1
   */
  private int find(Query query, int start, int answers) {
    int type = query.type();
    int alias = -1;
    int at = start;
    for (int i = 0; i < answers; i++) {
      int fixed = reader.end(at);
      int found = reader.u16(fixed);
      boolean asked = found == type || type == ANY;
      boolean leads = found == RecordType.CNAME && alias < 0;
      if ((asked || leads) && isOfClass(query, fixed) && isLast(query, at)) {
        if (asked) {
          answered = true;
          return -1;
        }
        alias = fixed + FIXED;
      }
      at = fixed + FIXED + reader.u16(fixed + FIXED - 2);
    }
    return alias;
  }

  /** Whether a record, whose type stands at this place, has the class that was asked for. */
  private boolean isOfClass(Query query, int fixed) {
    return query.recordClass() == ANY || reader.u16(fixed + 2) == query.recordClass();
  }

  private boolean isLast(Query query, int owner) {
    if (count == 1) {
      return reader.isAsked(owner, query);
    }
    int last = count - 1;
    int length = reader.read(owner);
    return length == lengths[last] && startsWith(names[last], reader.name(), length);
  }

  private boolean contains(byte[] name, int length) {
    for (int i = 0; i < count; i++) {
      if (lengths[i] == length && startsWith(names[i], name, length)) {
        return true;
      }
    }
    return false;
  }

  private static boolean startsWith(byte[] name, byte[] other, int length) {
    return Arrays.equals(name, 0, length, other, 0, length);
  }

  private void add(byte[] name, int length) {
    System.arraycopy(name, 0, names[count], 0, length);
    lengths[count++] = length;
  }

  /** Whether there are records of the type asked for where the chain ends. */
  boolean isAnswered() {
    return answered;
  }

  /** Whether the chain does not end: it leads in a circle, or on and on. */
  boolean isEndless() {
    return broken;
  }

  /** Whether one of the names lies in the zone whose name stands at this place. */
  boolean isIn(int zone) {
    int length = reader.read(zone);
    for (int i = 0; i < count; i++) {
      if (length > 0 && endsWith(names[i], lengths[i], reader.name(), length)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a name lies in a zone: ends with it, at the border of a label. */
  private static boolean endsWith(byte[] name, int nameLength, byte[] zone, int zoneLength) {
    int at = 0;
    while (nameLength - at > zoneLength) {
      at += name[at] + 1;
    }
    return nameLength - at == zoneLength
        && Arrays.equals(name, at, nameLength, zone, 0, zoneLength);
  }
}
