package dev.seamark.server.plugins.sign;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.files.Repeated;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.ZoneWords;
import dev.seamark.server.plugins.dnssec.KeyLines;
import dev.seamark.server.plugins.dnssec.SigningKey;
import dev.seamark.zones.wire.WireName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code sign DBFILE [ZONES...]}: writes signed copies of master files. */
public final class Sign {
  static final String NAME = "sign";
  static final Logger LOG = LoggerFactory.getLogger("plugin/sign");

  /** The directive. */
  public static final PluginType TYPE =
      PluginType.repeatable(
          NAME + " DBFILE [ZONES...]",
          "Signs the zones of a master file and writes them to db.ZONE.signed, for file or auto to"
              + " serve.",
          Reading::new,
          Properties.of(
              Property.of(
                  "key file KEY...",
                  "Pairs of files of key signing keys that dnssec-keygen has written, with or"
                      + " without their endings.",
                  "required",
                  Reading::key),
              Property.of(
                  "directory DIR",
                  "Where the signed files are written.",
                  "/var/lib/coredns",
                  (read, line) -> read.directory = read.setup.path(line.texts().getFirst()))),
          Sign::make);

  private static final Duration REFRESH = Duration.ofHours(5);

  private Sign() {}

  /** A directive that is being read. */
  private static final class Reading {
    private final Setup setup;
    private final Path file;
    private final List<WireName> zones;
    private final KeyLines keys;
    private Path directory = Path.of("/var/lib/coredns");

    Reading(Directive line, Setup setup) throws CorefileException {
      this.setup = setup;
      keys = new KeyLines(NAME, line, setup);
      List<Word> words = line.arguments();
      file = setup.path(words.getFirst().text());
      zones =
          ZoneWords.of(NAME, setup).readAmongOthers(words.subList(1, words.size()), setup.zones());
    }

    private void key(Directive line) throws CorefileException {
      keys.read(line, Reading::check);
    }

    private static void check(Word word, SigningKey key) throws CorefileException {
      if (!key.isEntryPoint()) {
        throw new CorefileException(
            word.at(),
            "plugin/sign: " + word + " is not a key signing key",
            "make one by: dnssec-keygen -a ECDSAP256SHA256 -f KSK ZONE");
      }
    }

    List<ZoneSigner> signers() throws CorefileException {
      List<SigningKey> all = List.copyOf(keys.keys());
      RandomGenerator chance = new SplittableRandom();
      return zones.stream()
          .map(
              zone ->
                  new ZoneSigner(
                      zone,
                      file,
                      directory.resolve("db." + zone + "signed").normalize(),
                      all,
                      InstantSource.system(),
                      chance))
          .toList();
    }
  }

  private static List<Plugin> make(List<Reading> read, Setup setup) throws CorefileException {
    for (Reading directive : read) {
      List<ZoneSigner> signers = directive.signers();
      Runnable look = () -> signers.forEach(ZoneSigner::look);
      Repeated again =
          new Repeated(
              "sign " + directive.file,
              REFRESH,
              look,
              fault -> LOG.error("cannot sign {}; trying again", directive.file, fault));
      setup.onServing(
          () -> {
            Thread.ofVirtual().name("sign " + directive.file).start(look);
            again.start();
          });
      setup.onStop(again::close);
    }
    return List.of();
  }
}
