package dev.seamark.server.plugins.dnssec;

import dev.seamark.process.Reason;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Word;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.time.Instant;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;

/** A pair of keys that signs the records of zones. Immutable; used by all event loops. */
public final class SigningKey {
  private static final long TTL = 3600;

  private final DNSKEYRecord published;
  private final PrivateKey secret;

  private SigningKey(DNSKEYRecord published, PrivateKey secret) {
    this.published = published;
    this.secret = secret;
  }

  /**
   * Reads the pair of files {@code BASE.key} and {@code BASE.private}.
   *
   * @param at the word that names them; its plugin is the one that reads them
   * @param base without the ending
   */
  public static SigningKey read(String plugin, Word at, Path base) throws CorefileException {
    Path open = base.resolveSibling(base.getFileName() + ".key");
    Path closed = base.resolveSibling(base.getFileName() + ".private");
    DNSKEYRecord key = published(plugin, at, open);
    try {
      String text = Files.readString(closed, StandardCharsets.ISO_8859_1);
      SigningKey read = new SigningKey(key, PrivateKeys.read(text, key.getAlgorithm()));
      read.check();
      return read;
    } catch (IOException e) {
      throw wrong(plugin, at, "cannot read " + closed + ": " + Reason.of(e));
    } catch (GeneralSecurityException e) {
      throw wrong(plugin, at, closed + " is not the private key: " + e.getMessage());
    } catch (DNSSEC.DNSSECException e) {
      throw wrong(plugin, at, closed + " and " + open + " do not belong together");
    }
  }

  private static DNSKEYRecord published(String plugin, Word at, Path file)
      throws CorefileException {
    try (var bytes = Files.newInputStream(file);
        Master master = new Master(bytes, Name.root, TTL)) {
      if (master.nextRecord() instanceof DNSKEYRecord key) {
        return key;
      }
    } catch (IOException e) {
      throw wrong(plugin, at, "cannot read " + file + ": " + Reason.of(e));
    }
    throw wrong(plugin, at, file + " does not hold a DNSKEY record");
  }

  private static CorefileException wrong(String plugin, Word at, String message) {
    return new CorefileException(
        at.at(),
        "plugin/" + plugin + ": " + message,
        "name the files that dnssec-keygen or ldns-keygen has written");
  }

  /** Whether the public key verifies what the private one signs. */
  private void check() throws DNSSEC.DNSSECException {
    RRset set = new RRset(published);
    Instant now = Instant.now();
    DNSSEC.verify(set, sign(set, published.getName(), now, now.plusSeconds(TTL)), published, now);
  }

  /** The name of the zone that it was made for. */
  public Name name() {
    return published.getName();
  }

  /** Its key tag (RFC 4034 appendix B). */
  public int tag() {
    return published.getFootprint();
  }

  /** Whether it is to sign keys alone where there are others to sign the rest (RFC 4034, 2.1.1). */
  public boolean isEntryPoint() {
    return (published.getFlags() & DNSKEYRecord.Flags.SEP_KEY) != 0;
  }

  /** The record for a zone. */
  public DNSKEYRecord of(Name zone) {
    return new DNSKEYRecord(
        zone,
        DClass.IN,
        TTL,
        published.getFlags(),
        published.getProtocol(),
        published.getAlgorithm(),
        published.getKey());
  }

  /**
   * Signs the records of one name and type, as those of a zone.
   *
   * @throws DNSSEC.DNSSECException where the key cannot
   */
  public RRSIGRecord sign(RRset set, Name zone, Instant from, Instant until)
      throws DNSSEC.DNSSECException {
    return DNSSEC.sign(set, of(zone), secret, from, until);
  }

  /** For the log: not what it holds. */
  @Override
  public String toString() {
    return name() + " (" + tag() + ")";
  }

  /** The records as one set. */
  public static RRset set(Iterable<? extends Record> records) {
    RRset set = new RRset();
    records.forEach(set::addRR);
    return set;
  }
}
