package dev.seamark.server.plugins.tsig;

import dev.seamark.process.Reason;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.ZoneWords;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.WireName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Type;

/** What a {@code tsig} directive says. */
final class TsigDirective {
  private static final long LARGEST_FILE = 1 << 20;

  private final Setup setup;
  private final List<WireName> zones;
  private final Map<String, TsigKey> keys = new LinkedHashMap<>();
  private final Set<Integer> types = new HashSet<>();
  private final Set<Integer> opcodes = new HashSet<>();
  private boolean all;
  private boolean anyOpcode;

  TsigDirective(Directive line, Setup setup) throws CorefileException {
    this.setup = setup;
    zones = ZoneWords.of(Tsig.NAME, setup).readAmongOthers(line.arguments(), setup.zones());
  }

  /** The lines that the block may have. */
  static Properties<TsigDirective> properties() {
    return Properties.of(
        Property.of(
            "secret NAME KEY [ALGORITHM]",
            "A key: its name, its secret in Base64, and hmac-sha1, hmac-sha224, hmac-sha256,"
                + " hmac-sha384 or hmac-sha512.",
            "hmac-sha256",
            TsigDirective::secret),
        Property.of(
            "secrets FILE", "Keys of a file in the format of named.conf.", "", TsigDirective::file),
        Property.of(
            "require TYPE... | all | none",
            "The types of queries that are refused without a signature.",
            "none",
            TsigDirective::require),
        Property.of(
            "require_opcode OPCODE... | all | none",
            "The opcodes of messages that are refused without a signature: QUERY, NOTIFY.",
            "none",
            TsigDirective::requireOpcode));
  }

  private void secret(Directive line) throws CorefileException {
    List<String> words = line.texts();
    String algorithm = words.size() > 2 ? words.get(2) : TsigKey.USUAL_ALGORITHM;
    add(
        line,
        TsigKey.read(line.arguments().getFirst().at(), words.get(0), words.get(1), algorithm));
  }

  private void file(Directive line) throws CorefileException {
    Word word = line.arguments().getFirst();
    var file = setup.path(word.text());
    String text;
    try {
      if (Files.size(file) > LARGEST_FILE) {
        throw new CorefileException(
            word.at(), "plugin/tsig: " + file + " has more than 1 MiB", "name a file of keys");
      }
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new CorefileException(
          word.at(),
          "plugin/tsig: cannot read " + file + ": " + Reason.of(e),
          "check that it is there and may be read");
    }
    for (TsigKey key : KeyFile.read(word.at(), text)) {
      add(line, key);
    }
  }

  private void add(Directive line, TsigKey key) throws CorefileException {
    if (keys.putIfAbsent(key.name(), key) != null) {
      throw new CorefileException(
          line.at(), "plugin/tsig: key '" + key.name() + "' redefined", "write each key once");
    }
  }

  private void require(Directive line) throws CorefileException {
    all = false;
    types.clear();
    String first = line.texts().getFirst();
    if (first.equals("all") || first.equals("none")) {
      all = first.equals("all");
      return;
    }
    for (Word word : line.arguments()) {
      int type = Type.value(word.text().toUpperCase(Locale.ROOT), false);
      if (type < 0) {
        throw new CorefileException(
            word.at(),
            "plugin/tsig: unknown query type '" + word + "'",
            "write types such as AXFR, or all, or none");
      }
      types.add(type);
    }
  }

  private void requireOpcode(Directive line) throws CorefileException {
    anyOpcode = false;
    opcodes.clear();
    String first = line.texts().getFirst();
    if (first.equals("all") || first.equals("none")) {
      anyOpcode = first.equals("all");
      return;
    }
    for (Word word : line.arguments()) {
      int opcode = Opcode.value(word.text().toUpperCase(Locale.ROOT));
      if (opcode < 0) {
        throw new CorefileException(
            word.at(),
            "plugin/tsig: unknown opcode '" + word + "'",
            "write opcodes such as NOTIFY, or all, or none");
      }
      opcodes.add(opcode);
    }
  }

  List<WireName> zones() {
    return zones;
  }

  Map<String, TsigKey> keys() {
    return keys;
  }

  boolean requires(Query query) {
    return all || anyOpcode || types.contains(query.type()) || opcodes.contains(query.opcode());
  }
}
