package dev.seamark.watch.snapshot;

import dev.seamark.process.Reason;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.Fact;
import dev.seamark.zones.catalog.Kind;
import dev.seamark.zones.stream.FactReader;
import dev.seamark.zones.stream.FactWriter;
import dev.seamark.zones.stream.StreamHeader;
import dev.seamark.zones.stream.UnusableStreamException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * The file that a catalog is kept in, in the format of {@link dev.seamark.zones.stream}. It is
 * always whole: what is written goes to a temporary file beside it, which takes its place once the
 * disk has it. Facts go to the file and come from it one at a time.
 */
final class Snapshot {
  /** Enough for the largest cluster that Kubernetes is made for, several times over. */
  private static final long LARGEST = 256L << 20;

  /** A temporary file of that age was left behind by a process that was killed. */
  private static final Duration ABANDONED = Duration.ofMinutes(10);

  /** By how much a file may be dated ahead: clocks are set right by seconds all the time. */
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

  private static final String TEMPORARY = ".tmp";

  private final Path file;
  private final Path folder;
  private final String what;
  private final InstantSource clock;
  private final Logger log;

  /**
   * A file that need not be there.
   *
   * @param what which facts belong into it
   */
  Snapshot(Path file, String what, InstantSource clock, Logger log) {
    this.file = file.toAbsolutePath();
    this.folder = Objects.requireNonNullElse(this.file.getParent(), this.file);
    this.what = what;
    this.clock = clock;
    this.log = log;
  }

  Path file() {
    return file;
  }

  /**
   * Puts what the file holds into a catalog that is empty, and makes it synced. A file that cannot
   * be used is moved aside, and one of other facts is left where it is; both are logged, and the
   * catalog stays empty.
   *
   * @return when the facts were known to be true; empty where there are none
   */
  Optional<Instant> restore(Catalog catalog) {
    removeAbandoned();
    try {
      long size = Files.size(file);
      if (size > LARGEST) {
        moveAside("it has " + size + " bytes, which is more than a snapshot can have");
        return Optional.empty();
      }
      try (InputStream in = Files.newInputStream(file)) {
        FactReader.check(in);
      } catch (UnusableStreamException e) {
        moveAside(reason(e));
        return Optional.empty();
      }
      return read(catalog);
    } catch (NoSuchFileException _) {
      log.info("no snapshot {} yet; it is written as soon as the cluster is known", file);
    } catch (IOException e) {
      log.warn(
          "cannot read the snapshot {}: {}; starting without it, check who may read it",
          file,
          Reason.of(e));
    }
    return Optional.empty();
  }

  /** A damaged file of another version is one of another version. */
  private String reason(UnusableStreamException damaged) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      new FactReader(in);
      return String.valueOf(damaged.getMessage());
    } catch (UnusableStreamException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private Optional<Instant> read(Catalog catalog) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      FactReader reader = new FactReader(in);
      StreamHeader header = reader.header();
      if (!header.what().equals(what)) {
        log.warn(
            "the snapshot {} is of other facts ({}) than this configuration wants ({}); starting"
                + " without it, it is replaced as soon as the cluster is known",
            file,
            header.what(),
            what);
        return Optional.empty();
      }
      for (Optional<Fact> fact = reader.next(); fact.isPresent(); fact = reader.next()) {
        catalog.put(fact.get());
      }
      catalog.restored();
      log.info(
          "answering from the snapshot {}: {} objects, as they were at {}",
          file,
          reader.count(),
          header.asOf());
      return Optional.of(believable(header.asOf()));
    } catch (UnusableStreamException e) {
      empty(catalog);
      moveAside(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /**
   * The time that a file gives, unless it is one at which it cannot have been written: a clock was
   * set back, say, and facts would pass for current until that time has come.
   */
  private Instant believable(Instant asOf) {
    if (asOf.isAfter(clock.instant().plus(CLOCKS_DIFFER)) || asOf.isBefore(Instant.EPOCH)) {
      log.warn(
          "the snapshot {} says that it is of {}, which cannot be: its age is unknown; check the"
              + " clock of this machine",
          file,
          asOf);
      return Instant.EPOCH;
    }
    return asOf;
  }

  private static void empty(Catalog catalog) {
    for (Kind kind : Kind.values()) {
      catalog.facts(kind).forEach(fact -> catalog.remove(kind, fact.key()));
    }
  }

  private void moveAside(String why) throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + ".refused");
    Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    log.warn(
        "cannot use the snapshot {}: {}; starting without it, it was moved to {}",
        file,
        why,
        aside);
  }

  private void removeAbandoned() {
    Instant limit = clock.instant().minus(ABANDONED);
    String glob = file.getFileName() + ".*" + TEMPORARY;
    try (DirectoryStream<Path> there = Files.newDirectoryStream(folder, glob)) {
      for (Path each : there) {
        if (Files.getLastModifiedTime(each).toInstant().isBefore(limit)) {
          Files.deleteIfExists(each);
        }
      }
    } catch (IOException e) {
      log.debug("cannot look for abandoned files in {}: {}", folder, Reason.of(e));
    }
  }

  /**
   * Writes what the catalog holds now. Facts that change meanwhile are in the file as they were or
   * as they are.
   *
   * @param asOf when all of it was known to be true
   * @return the size of the file
   * @throws IOException if it cannot be written; the file is then as it was
   */
  long write(Catalog catalog, Instant asOf) throws IOException {
    Path temporary = Files.createTempFile(folder, file.getFileName() + ".", TEMPORARY);
    try {
      long size;
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        OutputStream out = Channels.newOutputStream(channel);
        FactWriter writer = new FactWriter(out, new StreamHeader(what, asOf));
        for (Kind kind : Kind.values()) {
          for (Fact fact : catalog.facts(kind)) {
            writer.write(fact);
          }
        }
        writer.end();
        channel.force(true);
        size = channel.size();
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true); // so that the new name lasts, too
      }
      return size;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
