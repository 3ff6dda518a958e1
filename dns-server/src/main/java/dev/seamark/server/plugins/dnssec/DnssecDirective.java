package dev.seamark.server.plugins.dnssec;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Numbers;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.ZoneWords;
import dev.seamark.zones.wire.WireName;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** What a {@code dnssec} directive says. */
final class DnssecDirective {
  private static final int CAPACITY = 10_000;
  private static final int MOST_CAPACITY = 10_000_000;

  private final Setup setup;
  private final Directive directive;
  private final List<WireName> zones;
  private final List<SigningKey> keys = new ArrayList<>();
  private int capacity = CAPACITY;
  private boolean elsewhere;

  DnssecDirective(Directive line, Setup setup) throws CorefileException {
    this.setup = setup;
    this.directive = line;
    zones = ZoneWords.of(Dnssec.NAME, setup).readAmongOthers(line.arguments(), setup.zones());
  }

  /** The lines that the block may have. */
  static Properties<DnssecDirective> properties() {
    return Properties.of(
        Property.of(
            "key file KEY...",
            "Pairs of files that dnssec-keygen has written, with or without their endings.",
            "required",
            DnssecDirective::key),
        Property.of(
            "cache_capacity CAPACITY [...]",
            "How many signatures are kept.",
            Integer.toString(CAPACITY),
            (read, line) -> read.capacity = capacity(line.arguments().getFirst())));
  }

  private void key(Directive line) throws CorefileException {
    Word kind = line.arguments().getFirst();
    if (!kind.text().equals("file")) {
      throw new CorefileException(
          kind.at(),
          "plugin/dnssec: keys of '" + kind + "' are not supported",
          "write: key file KEY...");
    }
    for (Word word : line.arguments().subList(1, line.arguments().size())) {
      String base = SigningKey.base(word);
      if (isElsewhere(word, base)) {
        continue;
      }
      SigningKey key = SigningKey.read(Dnssec.NAME, word, setup.path(base));
      WireName name = WireName.fromWire(key.name().toWire(), 0);
      if (zones.stream().noneMatch(zone -> name.isUnder(zone))) {
        throw new CorefileException(
            word.at(),
            "plugin/dnssec: key "
                + key.name()
                + " (keyid: "
                + key.tag()
                + ") can not sign any of"
                + " the zones",
            "name a key of one of them");
      }
      keys.add(key);
    }
  }

  /** Where a Corefile is only checked, keys may be on the host that it is for. */
  private boolean isElsewhere(Word word, String base) {
    if (setup.host().serves() || Files.exists(setup.path(base + ".key"))) {
      return false;
    }
    elsewhere = true;
    setup.warn(
        word.at(),
        "plugin/dnssec: there is no " + base + ".key here; the server does not start without it");
    return true;
  }

  private static int capacity(Word word) throws CorefileException {
    int capacity = Numbers.parse(word.text(), 8).orElse(0);
    if (capacity < 1 || capacity > MOST_CAPACITY) {
      throw new CorefileException(
          word.at(),
          "plugin/dnssec: '" + word + "' is not a capacity",
          "write a number of 1 to " + MOST_CAPACITY);
    }
    return capacity;
  }

  List<WireName> zones() {
    return zones;
  }

  List<SigningKey> keys() throws CorefileException {
    if (keys.isEmpty() && !elsewhere) {
      throw new CorefileException(
          directive.at(), "plugin/dnssec: 'key' is required", "name the keys: key file KEY...");
    }
    return keys;
  }

  int capacity() {
    return capacity;
  }
}
