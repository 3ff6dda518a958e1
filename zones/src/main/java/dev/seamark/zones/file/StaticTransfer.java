package dev.seamark.zones.file;

import dev.seamark.zones.transfer.ZoneTransfer;
import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.ReplyBuffer;
import dev.seamark.zones.wire.ReplyWriter;

/** A transfer of a {@link StaticZone}: a cursor into it, in its order. Confined to one thread. */
public final class StaticTransfer implements ZoneTransfer {
  /** Well below 64 KiB, so that other clients get their turn. */
  private static final int MESSAGE = 16_383;

  private final StaticZone zone;
  private final byte[] data;
  private final ReplyWriter out = new ReplyWriter();
  private final byte[] owner = new byte[Names.LONGEST + 2];
  private Part part = Part.FIRST_SOA;
  private int node = StaticZone.APEX;
  private int set;
  private int record;
  private int left;
  private int place;

  private enum Part {
    FIRST_SOA,
    RECORDS,
    LAST_SOA,
    END
  }

  /** Begins a transfer of the zone as it is. */
  public StaticTransfer(StaticZone zone) {
    this.zone = zone;
    this.data = zone.data();
    enter(zone.firstSet(StaticZone.APEX));
  }

  @Override
  public int serial() {
    return zone.serial();
  }

  @Override
  public void onlySoa() {
    part = Part.LAST_SOA;
  }

  @Override
  public boolean next(Query query, ReplyBuffer into, int limit) {
    if (part == Part.END) {
      return false;
    }
    message(query, into, Math.min(limit, MESSAGE));
    if (out.count() == 0) { // one record is longer than that
      message(query, into, limit);
    }
    if (out.count() == 0) {
      throw new IllegalStateException("a record of " + zone.apex() + " is longer than a message");
    }
    into.truncated(false);
    return true;
  }

  private void message(Query query, ReplyBuffer into, int limit) {
    out.begin(into, query, limit);
    place = 0;
    boolean fits = true;
    while (fits && part != Part.END) {
      fits =
          switch (part) {
            case FIRST_SOA -> soaThen(Part.RECORDS);
            case RECORDS -> step();
            case LAST_SOA -> soaThen(Part.END);
            case END -> false;
          };
    }
    out.finish(Rcode.NOERROR);
  }

  private boolean soaThen(Part next) {
    int soa = zone.soa();
    int at = soa + StaticZone.SET_FIXED;
    out.open(Query.HEADER, zone.type(soa), zone.ttl(soa));
    boolean fits = out.close(data, at + 2, Names.u16(data, at));
    part = fits ? next : part;
    return fits;
  }

  /** Writes a record, or goes on to the next set or node. */
  private boolean step() {
    if (zone.isEnd(set)) {
      node = set + 2;
      place = 0;
      if (node == data.length) {
        part = Part.LAST_SOA;
      } else {
        enter(zone.firstSet(node));
      }
      return true;
    }
    if (left == 0 || set == zone.soa()) {
      enter(zone.next(set));
      return true;
    }
    int length = Names.u16(data, record);
    if (!write(record + 2, length)) {
      return false;
    }
    record += 2 + length;
    left--;
    return true;
  }

  private void enter(int next) {
    set = next;
    record = next + StaticZone.SET_FIXED;
    left = zone.isEnd(next) ? 0 : zone.count(next);
  }

  private boolean write(int from, int length) {
    int ttl = zone.ttl(set, record);
    if (place > 0) {
      out.open(place, zone.type(set), ttl);
      return out.close(data, from, length);
    }
    int octets = zone.owner(node, owner, Query.HEADER); // the question is the zone's name
    int start = out.position();
    out.open(owner, octets, zone.type(set), ttl);
    boolean fits = out.close(data, from, length);
    place = fits ? start : 0;
    return fits;
  }
}
