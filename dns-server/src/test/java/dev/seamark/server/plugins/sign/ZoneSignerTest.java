package dev.seamark.server.plugins.sign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.harness.Await;
import dev.seamark.server.plugins.dnssec.SigningKey;
import dev.seamark.server.plugins.dnssec.TestKeys;
import dev.seamark.server.plugins.zonefile.MasterFile;
import dev.seamark.zones.wire.WireName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.Name;

@DisplayName("Signers of one zone")
class ZoneSignerTest {
  private static final int FIRST = 1_800_000_000;

  @TempDir Path folder;

  @Test
  @DisplayName("that look at the same time, as at a reload, sign it once")
  void once() throws Exception {
    Path file = Files.writeString(folder.resolve("db"), "@ 300 SOA ns mail 1 7200 1800 86400 60\n");
    Path signed = folder.resolve("db.signed");
    TestKeys.write(folder.resolve("K"), "example.org.", DNSSEC.Algorithm.ECDSAP256SHA256, 257);
    Word word = Parsing.directives("sign K").getFirst().arguments().getFirst();
    List<SigningKey> keys = List.of(SigningKey.read(Sign.NAME, word, folder.resolve("K")));
    WireName apex = WireName.fromWire(Name.fromString("example.org.").toWire(), 0);
    Instant now = Instant.ofEpochSecond(FIRST);
    ZoneSigner later =
        new ZoneSigner(apex, file, signed, keys, () -> now.plusSeconds(1), new SplittableRandom(1));
    Thread other = Thread.ofPlatform().unstarted(later::look);
    InstantSource clock = // read once the first has begun to sign
        () -> {
          if (other.getState() == Thread.State.NEW) {
            other.start();
            Await.until(
                "the other signer waits or is done",
                () ->
                    other.getState() == Thread.State.WAITING
                        || other.getState() == Thread.State.TERMINATED);
            assertThat(signed).doesNotExist();
          }
          return now;
        };
    new ZoneSigner(apex, file, signed, keys, clock, new SplittableRandom(2)).look();
    other.join();
    assertThat(MasterFile.read(signed, apex).zone().serial()).isEqualTo(FIRST);
  }
}
