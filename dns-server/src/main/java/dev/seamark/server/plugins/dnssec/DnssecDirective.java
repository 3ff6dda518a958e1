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
import java.util.List;

/** What a {@code dnssec} directive says. */
final class DnssecDirective {
  private static final int CAPACITY = 10_000;
  private static final int MOST_CAPACITY = 10_000_000;

  private final List<WireName> zones;
  private final KeyLines keys;
  private int capacity = CAPACITY;

  DnssecDirective(Directive line, Setup setup) throws CorefileException {
    keys = new KeyLines(Dnssec.NAME, line, setup);
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
    keys.read(line, this::check);
  }

  private void check(Word word, SigningKey key) throws CorefileException {
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
    return keys.keys();
  }

  int capacity() {
    return capacity;
  }
}
