package dev.seamark.zones.writing;

import dev.seamark.zones.index.NameServers;
import dev.seamark.zones.names.NameFinder;
import dev.seamark.zones.names.NameReader;
import dev.seamark.zones.names.Selection;
import dev.seamark.zones.names.Zone;
import dev.seamark.zones.service.Alias;
import dev.seamark.zones.service.PodNames;
import dev.seamark.zones.service.ServiceRecords;
import dev.seamark.zones.table.AddressSet;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyWriter;
import dev.seamark.zones.wire.WireName;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes A and AAAA records. What an alias stands for is followed while that lies in the zone
 * asked; where it leads nowhere, the alias is left out as well. Confined to one thread.
 */
public final class AddressAnswers {
  private static final int LONGEST_CHAIN = 11; // as many CNAME records as CoreDNS follows

  private final ReplyWriter out;
  private final NameFinder finder;
  private final NameServers servers;
  private final int ttl;
  private final NameReader labels = new NameReader();
  private final AddressSet addresses = new AddressSet();

  public AddressAnswers(ReplyWriter out, NameFinder finder, NameServers servers, int ttl) {
    this.out = out;
    this.finder = finder;
    this.servers = servers;
    this.ttl = ttl;
  }

  /**
   * Answers with what was found for the question.
   *
   * @return whether an alias is left whose target lies in another zone
   */
  public boolean write(NameFinder.Found found, Query query, Zone zone, int rotation) {
    int type = query.type();
    int owner = ReplyWriter.QUESTION;
    byte[] ownerName = query.name();
    int ownerLength = query.nameLength();
    writeAddresses(found, owner, type, rotation);
    out.mark();
    Alias alias = aliasOf(found);
    for (int aliases = 0; alias != null && aliases < LONGEST_CHAIN; aliases++) {
      WireName target = alias.target();
      if (isAtOrBelow(target, ownerName, ownerLength)) {
        break;
      }
      owner = writeAlias(alias, owner, query, zone);
      if (!target.isUnder(zone.name)) {
        return !out.cut();
      }
      found = follow(target, zone);
      if (writeAddresses(found, owner, type, rotation)) {
        out.mark();
      }
      ownerName = target.lowerCase();
      ownerLength = target.length();
      alias = aliasOf(found);
    }
    out.rewind();
    return false;
  }

  private NameFinder.Found follow(WireName target, Zone zone) {
    if (target.length() == zone.name.length()) {
      return NameFinder.Found.EMPTY;
    }
    labels.read(target.lowerCase(), target.length() - zone.name.length());
    return finder.find(labels, zone, zone.holdsAddresses && target.isReverse());
  }

  private static boolean isAtOrBelow(WireName name, byte[] ancestor, int length) {
    byte[] lower = name.lowerCase();
    int at = 0;
    while (lower.length - at > length) {
      at += lower[at] + 1;
    }
    return Arrays.equals(lower, at, lower.length, ancestor, 0, length);
  }

  /** Answers a question for the alias itself. */
  public void writeAlias(NameFinder.Found found, Query query, Zone zone) {
    Alias alias = aliasOf(found);
    if (alias != null) {
      writeAlias(alias, ReplyWriter.QUESTION, query, zone);
    }
  }

  private @Nullable Alias aliasOf(NameFinder.Found found) {
    return found == NameFinder.Found.SERVICE ? finder.selection().alias() : null;
  }

  /** Writes the CNAME record and says where its target, the next owner, stands. */
  private int writeAlias(Alias alias, int owner, Query query, Zone zone) {
    out.open(owner, RecordType.CNAME, ttl);
    int target = out.dataStart();
    out.name(alias.target(), query, zone.name);
    out.close();
    return target;
  }

  private boolean writeAddresses(NameFinder.Found found, int owner, int type, int rotation) {
    if (found == NameFinder.Found.POD) {
      return writePod(owner, type);
    }
    addresses.clear();
    if (found == NameFinder.Found.NAME_SERVER) {
      servers.addresses(addresses);
      return writeSet(owner, type, rotation);
    }
    return found == NameFinder.Found.SERVICE && writeService(owner, type, rotation);
  }

  private boolean writePod(int owner, int type) {
    PodNames pod = finder.pod();
    if (pod.v6() != (type == RecordType.AAAA)) {
      return false;
    }
    if (pod.v6()) {
      out.aaaa(owner, ttl, pod.high(), pod.low());
    } else {
      out.a(owner, ttl, (int) pod.low());
    }
    return true;
  }

  private boolean writeService(int owner, int type, int rotation) {
    Selection selection = finder.selection();
    ServiceRecords service = selection.service();
    if (service.kind == ServiceRecords.Kind.EXTERNAL_NAME) {
      return false;
    }
    if (!selection.ofEndpoints()) {
      return write(owner, type, service.v4, service.v6, rotation);
    }
    if (selection.isEverything()) {
      return write(owner, type, service.endpoints.v4, service.endpoints.v6, rotation);
    }
    selection.addresses(addresses);
    return writeSet(owner, type, rotation);
  }

  private boolean write(int owner, int type, int[] v4, long[] v6, int rotation) {
    if (type == RecordType.A) {
      out.allA(owner, ttl, v4, v4.length, rotation);
      return v4.length > 0;
    }
    out.allAaaa(owner, ttl, v6, v6.length / 2, rotation);
    return v6.length > 0;
  }

  private boolean writeSet(int owner, int type, int rotation) {
    if (type == RecordType.A) {
      out.allA(owner, ttl, addresses.v4, addresses.v4Count, rotation);
      return addresses.v4Count > 0;
    }
    out.allAaaa(owner, ttl, addresses.v6, addresses.v6Count, rotation);
    return addresses.v6Count > 0;
  }
}
