package dev.seamark.server.plugins.secondary;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.plugin.Fallthrough;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.ZoneWords;
import dev.seamark.server.plugins.transfer.HostWord;
import dev.seamark.zones.wire.WireName;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a {@code secondary} directive says. */
final class SecondaryDirective {
  private final Setup setup;
  private final Directive directive;
  private final List<WireName> zones;
  private final List<InetSocketAddress> primaries = new ArrayList<>();
  private Optional<Fallthrough> fallthrough = Optional.empty();

  SecondaryDirective(Directive line, Setup setup) throws CorefileException {
    this.setup = setup;
    this.directive = line;
    zones = ZoneWords.of(Secondary.NAME, setup).readAmongOthers(line.arguments(), setup.zones());
  }

  /** The lines that the block may have. */
  static Properties<SecondaryDirective> properties() {
    return Properties.of(
        Property.of(
            "transfer from ADDRESS...",
            "The primary servers, IP or IP:PORT, that are asked in turn. The line may be repeated.",
            "required",
            SecondaryDirective::transfer),
        Property.of(
            "fallthrough [ZONES...]",
            "Leaves names that are not there, in these zones or all, to the next plugin.",
            "",
            (read, line) ->
                read.fallthrough =
                    Optional.of(Fallthrough.read(line, Secondary.NAME, read.zones, read.setup))),
        Property.missing("catalog", "name the zones of the catalog in directives of their own"));
  }

  private void transfer(Directive line) throws CorefileException {
    Word from = line.arguments().getFirst();
    if (!from.text().equals("from")) {
      throw new CorefileException(
          from.at(),
          "plugin/secondary: '" + from + "' is not 'from'",
          "write: transfer from ADDRESS...; to hand zones out, use the plugin 'transfer'");
    }
    for (Word word : line.arguments().subList(1, line.arguments().size())) {
      primaries.add(HostWord.read(word, Secondary.NAME));
    }
  }

  List<WireName> zones() {
    return zones;
  }

  Optional<Fallthrough> fallthrough() {
    return fallthrough;
  }

  Primaries primaries() throws CorefileException {
    if (primaries.isEmpty()) {
      throw new CorefileException(
          directive.at(),
          "plugin/secondary: secondary zones require a transfer from property",
          "name the primary servers: transfer from ADDRESS...");
    }
    return new Primaries(primaries, Optional.empty());
  }
}
