package dev.seamark.zones.file;

import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.WireName;
import java.util.Arrays;

/**
 * Records in the order in which they came, in one array of bytes, and their order by canonical name
 * (RFC 4034 section 6.1) and type. Confined to one thread.
 *
 * <p>Owners are kept as keys whose bytes compare as the names do: labels from the apex downwards,
 * in lower case, each with a 0 behind it. The octets 0 and 1 in a label are two octets in its key.
 *
 * <pre>
 *   record: keyLength(2) key type(2) ttl(4) length(2) data
 * </pre>
 */
final class RecordLog {
  private static final int FIXED = 8;

  private final WireName apex;
  private final long mostBytes;
  private final byte[] key = new byte[2 * Names.LONGEST];
  private byte[] bytes = new byte[1024];
  private int length;
  private int[] entries = new int[64];
  private int size;

  RecordLog(WireName apex, long mostBytes) {
    this.apex = apex;
    this.mostBytes = mostBytes;
  }

  int size() {
    return size;
  }

  /** Adds a record whose owner lies in the zone. */
  void add(WireName owner, int type, int ttl, byte[] from, int offset, int count)
      throws ZoneDataException {
    int octets = key(owner);
    int need = 2 + octets + FIXED + count;
    ensure(need);
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, size + (size >> 1));
    }
    entries[size++] = length;
    Names.u16(bytes, length, octets);
    System.arraycopy(key, 0, bytes, length + 2, octets);
    int at = length + 2 + octets;
    Names.u16(bytes, at, type);
    Names.u32(bytes, at + 2, ttl);
    Names.u16(bytes, at + 6, count);
    System.arraycopy(from, offset, bytes, at + FIXED, count);
    length += need;
  }

  private void ensure(int need) throws ZoneDataException {
    long wanted = (long) length + need;
    if (wanted + (long) Integer.BYTES * size > mostBytes) {
      throw new ZoneDataException(
          "the zone has more than " + (mostBytes >> 20) + " MiB of records",
          "give the process more memory (-Xmx), or split the zone");
    }
    if (wanted > bytes.length) {
      long grown = Math.max(wanted, bytes.length + (long) (bytes.length >> 1));
      bytes = Arrays.copyOf(bytes, (int) Math.min(grown, Math.max(wanted, mostBytes)));
    }
  }

  private int key(WireName owner) {
    byte[] lower = owner.lowerCase();
    int[] starts = new int[owner.labels()];
    int at = 0;
    for (int i = 0; i < starts.length; i++) {
      starts[i] = at;
      at += lower[at] + 1;
    }
    int to = 0;
    for (int i = starts.length - apex.labels() - 1; i >= 0; i--) {
      int end = starts[i] + lower[starts[i]];
      for (int j = starts[i] + 1; j <= end; j++) {
        byte octet = lower[j];
        if (octet == 0 || octet == 1) {
          key[to++] = 1;
          key[to++] = (byte) (octet + 1);
        } else {
          key[to++] = octet;
        }
      }
      key[to++] = 0;
    }
    return to;
  }

  byte[] bytes() {
    return bytes;
  }

  int keyLength(int entry) {
    return Names.u16(bytes, entry);
  }

  int type(int entry) {
    return Names.u16(bytes, fixed(entry));
  }

  int ttl(int entry) {
    return Names.u32(bytes, fixed(entry) + 2);
  }

  int dataLength(int entry) {
    return Names.u16(bytes, fixed(entry) + 6);
  }

  int dataStart(int entry) {
    return fixed(entry) + FIXED;
  }

  private int fixed(int entry) {
    return entry + 2 + keyLength(entry);
  }

  boolean sameOwner(int one, int other) {
    return Arrays.equals(bytes, one + 2, fixed(one), bytes, other + 2, fixed(other));
  }

  boolean sameData(int one, int other) {
    int from = dataStart(one);
    int otherFrom = dataStart(other);
    return Arrays.equals(
        bytes, from, from + dataLength(one), bytes, otherFrom, otherFrom + dataLength(other));
  }

  private int compare(int one, int other) {
    int order = Arrays.compareUnsigned(bytes, one + 2, fixed(one), bytes, other + 2, fixed(other));
    return order != 0 ? order : Integer.compare(type(one), type(other));
  }

  /** The records by name and type; those of one set in the order in which they came. */
  int[] sorted() {
    int[] in = Arrays.copyOf(entries, size);
    int[] out = new int[size];
    for (long width = 1; width < size; width *= 2) {
      for (long from = 0; from < size; from += 2 * width) {
        int middle = (int) Math.min(from + width, size);
        int end = (int) Math.min(from + 2 * width, size);
        merge(in, (int) from, middle, end, out);
      }
      int[] swapped = in;
      in = out;
      out = swapped;
    }
    return in;
  }

  /** Merges two sorted parts; of files that are sorted already, it only compares their ends. */
  private void merge(int[] in, int from, int middle, int end, int[] out) {
    if (middle == end || compare(in[middle - 1], in[middle]) <= 0) {
      System.arraycopy(in, from, out, from, end - from);
      return;
    }
    int left = from;
    int right = middle;
    for (int to = from; to < end; to++) {
      boolean takeLeft = left < middle && (right == end || compare(in[left], in[right]) <= 0);
      out[to] = takeLeft ? in[left++] : in[right++];
    }
  }
}
