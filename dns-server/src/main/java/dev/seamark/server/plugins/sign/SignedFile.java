package dev.seamark.server.plugins.sign;

import dev.seamark.server.exchange.Replies;
import dev.seamark.server.plugins.dnssec.SigningKey;
import dev.seamark.zones.file.StaticZone;
import dev.seamark.zones.file.ZoneDataException;
import dev.seamark.zones.wire.WireName;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CDNSKEYRecord;
import org.xbill.DNS.CDSRecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/**
 * The file of a signed zone while it is written, one name after the other: memory is that of one
 * name. Signed is what the zone is authoritative for (RFC 4035 section 2.2); the chain of NSEC
 * records (2.3) has the names in canonical order, without those below delegations and aliases of
 * whole subtrees.
 */
final class SignedFile {
  /** What is made here, and what another chain left. */
  private static final Set<Integer> OURS =
      Set.of(
          Type.DNSKEY, Type.RRSIG, Type.NSEC, Type.NSEC3, Type.NSEC3PARAM, Type.CDS, Type.CDNSKEY);

  private final Name apex;
  private final List<SigningKey> keys;
  private final Times times;
  private final BufferedWriter out;
  private final Map<Integer, List<Record>> sets = new TreeMap<>();
  private @Nullable Name owner;
  private @Nullable Name cut;
  private @Nullable Name unproven;
  private int[] types = {};
  private long negativeTtl;

  /**
   * When the signatures hold.
   *
   * @param serial of the zone
   */
  record Times(Instant from, Instant until, long serial) {}

  private SignedFile(Name apex, List<SigningKey> keys, Times times, BufferedWriter out) {
    this.apex = apex;
    this.keys = keys;
    this.times = times;
    this.out = out;
  }

  /** Writes a zone to a file, which has the old content or the new one and never a part. */
  static void write(Path file, StaticZone zone, Name apex, List<SigningKey> keys, Times times)
      throws IOException, ZoneDataException, DNSSEC.DNSSECException {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    try {
      try (BufferedWriter out = Files.newBufferedWriter(temporary)) {
        SignedFile signed = new SignedFile(apex, keys, times, out);
        zone.forEach(signed::take);
        signed.endOfName();
        signed.prove(apex);
      } catch (Fault e) {
        throw e.reason;
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      try (FileChannel written = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        written.force(true);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** A key that cannot sign, through the zone's walk. */
  private static final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final DNSSEC.DNSSECException reason;

    Fault(DNSSEC.DNSSECException reason) {
      super(reason);
      this.reason = reason;
    }
  }

  private void take(WireName name, int type, int ttl, byte[] from, int offset, int length) {
    try {
      Name next = Replies.name(name);
      if (!next.equals(owner)) {
        endOfName();
        owner = next;
      }
      if (!OURS.contains(type)) {
        byte[] data = Arrays.copyOfRange(from, offset, offset + length);
        add(Record.newRecord(next, type, DClass.IN, Integer.toUnsignedLong(ttl), data));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (DNSSEC.DNSSECException e) {
      throw new Fault(e);
    }
  }

  private void add(Record record) {
    sets.computeIfAbsent(record.getType(), _ -> new ArrayList<>()).add(record);
  }

  /** Writes what was gathered of a name. */
  private void endOfName() throws IOException, DNSSEC.DNSSECException {
    Name name = owner;
    if (name == null || sets.isEmpty()) {
      return;
    }
    if (name.equals(apex)) {
      apex();
    }
    if (cut != null && name.subdomain(cut)) { // glue, or hidden
      for (List<Record> set : sets.values()) {
        write(set);
      }
      sets.clear();
      return;
    }
    boolean delegation = !name.equals(apex) && sets.containsKey(Type.NS);
    if (delegation || sets.containsKey(Type.DNAME)) {
      cut = name;
    }
    if (!name.equals(apex)) {
      prove(name);
    }
    unproven = name;
    types = signed(delegation);
    sets.clear();
  }

  /** Writes and signs the sets; returns the types of the name. */
  private int[] signed(boolean delegation) throws IOException, DNSSEC.DNSSECException {
    List<Integer> there = new ArrayList<>(List.of(Type.RRSIG, Type.NSEC));
    List<Record> soa = sets.remove(Type.SOA);
    if (soa != null) { // the first, where the signer looks for its time
      there.add(Type.SOA);
      write(soa);
      sign(soa);
    }
    for (Map.Entry<Integer, List<Record>> set : sets.entrySet()) {
      int type = set.getKey();
      write(set.getValue());
      if (!delegation || type == Type.DS) {
        there.add(type);
        sign(set.getValue());
      } else if (type == Type.NS) {
        there.add(type);
      }
    }
    return there.stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  private void apex() {
    SOARecord soa = (SOARecord) Objects.requireNonNull(sets.remove(Type.SOA)).getFirst();
    negativeTtl = Math.min(soa.getTTL(), soa.getMinimum()); // RFC 9077
    add(
        new SOARecord(
            apex,
            DClass.IN,
            soa.getTTL(),
            soa.getHost(),
            soa.getAdmin(),
            times.serial(),
            soa.getRefresh(),
            soa.getRetry(),
            soa.getExpire(),
            soa.getMinimum()));
    for (SigningKey key : keys) {
      DNSKEYRecord published = key.of(apex);
      long ttl = published.getTTL();
      add(published);
      add(new CDSRecord(apex, DClass.IN, ttl, DNSSEC.Digest.SHA256, published));
      add(
          new CDNSKEYRecord(
              apex,
              DClass.IN,
              ttl,
              published.getFlags(),
              published.getProtocol(),
              published.getAlgorithm(),
              published.getKey()));
    }
  }

  /** Says of the name before that nothing is between it and the next one. */
  private void prove(Name next) throws IOException, DNSSEC.DNSSECException {
    if (unproven != null) {
      List<Record> set = List.of(new NSECRecord(unproven, DClass.IN, negativeTtl, next, types));
      write(set);
      sign(set);
    }
  }

  private void write(List<Record> set) throws IOException {
    for (Record record : set) {
      out.write(record.toString());
      out.write('\n');
    }
  }

  private void sign(List<Record> set) throws IOException, DNSSEC.DNSSECException {
    RRset all = SigningKey.set(set);
    for (SigningKey key : keys) {
      write(List.of(key.sign(all, apex, times.from(), times.until())));
    }
  }
}
