package dev.seamark.server.plugins.sign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.plugins.dnssec.SigningKey;
import dev.seamark.server.plugins.dnssec.TestKeys;
import dev.seamark.server.plugins.zonefile.MasterFile;
import dev.seamark.zones.wire.WireName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
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
    AtomicInteger times = new AtomicInteger();
    CountDownLatch begin = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      ZoneSigner signer =
          new ZoneSigner(
              apex,
              file,
              signed,
              keys,
              () -> Instant.ofEpochSecond(FIRST + times.getAndIncrement()),
              new SplittableRandom(i));
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      begin.await();
                      signer.look();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  }));
    }
    begin.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(MasterFile.read(signed, apex).zone().serial()).isEqualTo(FIRST);
  }
}
