package dev.seamark.server.plugins.rpz;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.corefile.ZoneArguments;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugins.transfer.HostWord;
import dev.seamark.server.plugins.zonefile.FileDirective;
import dev.seamark.zones.wire.WireName;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an {@code rpz} directive says. */
final class RpzDirective {
  private final Directive directive;
  private final WireName apex;
  private Optional<Word> file = Optional.empty();
  private Duration reload = FileDirective.RELOAD;
  private final List<InetSocketAddress> primaries = new ArrayList<>();
  private boolean log;
  private boolean dryRun;

  RpzDirective(Directive line, Setup setup) throws CorefileException {
    directive = line;
    apex = ZoneArguments.of(line.arguments(), List.of()).getFirst();
  }

  /** The lines that the block may have. */
  static Properties<RpzDirective> properties() {
    return Properties.of(
        Property.of(
            "file DBFILE",
            "The master file of the policy zone.",
            "",
            (read, line) -> read.file = Optional.of(line.arguments().getFirst())),
        Property.of(
            "reload DURATION",
            "How often the file is looked at; it is read again when it has changed. 0 for never.",
            "1m",
            (read, line) -> read.reload = FileDirective.reload(line)),
        Property.of(
            "transfer from ADDRESS...",
            "The primary servers, IP or IP:PORT, that the zone is transferred from instead.",
            "",
            RpzDirective::transfer),
        Property.of(
            "log", "Logs each query that the policy decides.", "", (read, _) -> read.log = true),
        Property.of(
            "dry_run",
            "Counts and logs what the policy says, and does nothing else.",
            "",
            (read, _) -> read.dryRun = true));
  }

  private void transfer(Directive line) throws CorefileException {
    Word from = line.arguments().getFirst();
    if (!from.text().equals("from")) {
      throw new CorefileException(
          from.at(), "plugin/rpz: '" + from + "' is not 'from'", "write: transfer from ADDRESS...");
    }
    for (Word word : line.arguments().subList(1, line.arguments().size())) {
      primaries.add(HostWord.read(word, Rpz.NAME));
    }
  }

  /** Whether it says from where the zone comes, once. */
  void check() throws CorefileException {
    if (file.isPresent() != primaries.isEmpty()) {
      throw new CorefileException(
          directive.at(),
          "plugin/rpz: the policy "
              + apex
              + (file.isPresent()
                  ? " has both file and transfer"
                  : " has neither file nor transfer"),
          "write one of: file DBFILE, transfer from ADDRESS...");
    }
  }

  WireName apex() {
    return apex;
  }

  Optional<Word> file() {
    return file;
  }

  Duration reload() {
    return reload;
  }

  List<InetSocketAddress> primaries() {
    return primaries;
  }

  boolean logs() {
    return log;
  }

  boolean isDryRun() {
    return dryRun;
  }
}
