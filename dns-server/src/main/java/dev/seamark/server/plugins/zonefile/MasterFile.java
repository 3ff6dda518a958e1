package dev.seamark.server.plugins.zonefile;

import dev.seamark.process.Reason;
import dev.seamark.server.exchange.Replies;
import dev.seamark.server.files.FileStamp;
import dev.seamark.zones.file.StaticZone;
import dev.seamark.zones.file.StaticZoneBuilder;
import dev.seamark.zones.file.ZoneDataException;
import dev.seamark.zones.wire.WireName;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Tokenizer;

/**
 * Reads a zone from a master file (RFC 1035 section 5.1) and from the files that it includes.
 * Confined to one thread.
 */
public final class MasterFile {
  /** How deep files may include each other. */
  static final int DEEPEST = 7;

  /** How many files a zone may be made of. */
  static final int MOST_FILES = 1000;

  /** How many bytes of text a zone may be made of. */
  static final long MOST_TEXT = 1L << 30;

  private static final int READ_AHEAD = 1 << 16;
  private static final int FIXED = 10; // type, class, TTL, length of the data

  private final StaticZoneBuilder zone;
  private final List<FileStamp> stamps = new ArrayList<>();
  private long text;
  private Name lastOwner = Name.root;
  private WireName owner = WireName.ROOT;

  private MasterFile(StaticZoneBuilder zone) {
    this.zone = zone;
  }

  /**
   * A zone that was read.
   *
   * @param stamps those of all files that it was read from, as they were before
   * @param elsewhere how many records were left out because they lie outside of the zone
   * @param furtherAliases how many were left out because an alias of the name stands before
   */
  public record Content(
      StaticZone zone, List<FileStamp> stamps, long elsewhere, long furtherAliases) {}

  /**
   * Reads the zone of that name from a file.
   *
   * @throws ZoneFileException where that cannot be read, or is not a zone
   */
  public static Content read(Path file, WireName apex) throws ZoneFileException {
    // While a zone is made, its records are there twice, and beside them the zone before.
    long most = Runtime.getRuntime().maxMemory() / 4;
    StaticZoneBuilder builder = new StaticZoneBuilder(apex, most);
    MasterFile reading = new MasterFile(builder);
    reading.file(file, Replies.name(apex), 0, new MasterLines.Defaults());
    try {
      StaticZone zone = builder.build();
      List<FileStamp> stamps = List.copyOf(reading.stamps);
      return new Content(zone, stamps, builder.elsewhere(), builder.furtherAliases());
    } catch (ZoneDataException e) {
      throw ZoneFileException.wrong(file + ": " + e.getMessage(), e.advice());
    }
  }

  private void file(Path file, Name origin, int depth, MasterLines.Defaults defaults)
      throws ZoneFileException {
    FileStamp stamp = FileStamp.of(file);
    stamps.add(stamp);
    text += Math.max(0, stamp.size());
    if (text > MOST_TEXT) {
      throw ZoneFileException.wrong(
          file + ": the zone's files have more than " + (MOST_TEXT >> 20) + " MiB",
          "split the zone");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) { // a device, or a pipe, has no end
      String what = Files.isDirectory(file) ? ": is a directory" : ": is not a regular file";
      throw ZoneFileException.wrong(file + what, "name a file");
    }
    try (var bytes = new EntryBytes(Files.newInputStream(file));
        Tokenizer words = new Tokenizer(new BufferedInputStream(bytes, READ_AHEAD))) {
      lines(file, new MasterLines(words, bytes, origin, defaults), depth);
    } catch (IOException e) {
      String message = file + ": cannot be read: " + Reason.of(e);
      String advice = "check that it is there and may be read";
      throw depth == 0
          ? ZoneFileException.unreadable(message, advice)
          : ZoneFileException.wrong(message, advice);
    }
  }

  private void lines(Path file, MasterLines lines, int depth)
      throws IOException, ZoneFileException {
    try {
      while (true) {
        switch (lines.next()) {
          case MasterLines.Line.End() -> {
            return;
          }
          case MasterLines.Line.Include(String path, Name origin) -> {
            if (depth == DEEPEST || stamps.size() >= MOST_FILES) {
              throw lines.fault(
                  depth == DEEPEST
                      ? "files include each other more than " + DEEPEST + " deep"
                      : "the zone is made of more than " + MOST_FILES + " files");
            }
            file(file.resolveSibling(path), origin, depth + 1, lines.defaults());
          }
          case MasterLines.Line.Of(Record record, long ttl) -> {
            byte[] wire = wire(record);
            if (wire.length == 0) {
              throw lines.fault("the data of the record have more than 65535 octets");
            }
            add(record, wire, ttl);
          }
        }
      }
    } catch (MasterLines.Fault e) {
      throw ZoneFileException.wrong(file + ":" + e.line() + ": " + e.getMessage(), e.advice());
    } catch (ZoneDataException e) {
      throw ZoneFileException.wrong(
          file + ":" + lines.lastLine() + ": " + e.getMessage(), e.advice());
    }
  }

  /** The record as it is in a message; nothing where it is too long for one. */
  private static byte[] wire(Record record) {
    try {
      return record.toWire(Section.ANSWER);
    } catch (IllegalArgumentException e) { // its length does not fit into 16 bits
      return new byte[0];
    }
  }

  private void add(Record record, byte[] wire, long ttl) throws ZoneDataException {
    Name name = record.getName();
    if (!name.equals(lastOwner)) {
      lastOwner = name;
      owner = WireName.fromWire(name.toWire(), 0);
    }
    int data = owner.length() + FIXED;
    zone.add(owner, record.getType(), (int) ttl, wire, data, wire.length - data);
  }
}
