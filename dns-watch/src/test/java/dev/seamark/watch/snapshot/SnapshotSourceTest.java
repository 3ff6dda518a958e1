package dev.seamark.watch.snapshot;

import static dev.seamark.zones.catalog.Kind.NAMESPACE;
import static dev.seamark.zones.catalog.Kind.SERVICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.watch.Await;
import dev.seamark.watch.Known;
import dev.seamark.watch.Known.Origin;
import dev.seamark.watch.WatchSettings;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Namespace;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Service;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A source with a snapshot")
class SnapshotSourceTest {
  private static final Instant THEN = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final Duration SOON = Duration.ofMillis(20);
  private static final Duration NEVER = Duration.ofDays(1);
  private static final String PLACE = "a test";

  @TempDir Path folder;

  private final List<SnapshotSource> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(SnapshotSource::close);
  }

  private Path file() {
    return folder.resolve("cluster.snapshot");
  }

  private SnapshotSource open(HandSource source, Duration interval) {
    return open(source, interval, WatchSettings.ALL);
  }

  private SnapshotSource open(HandSource source, Duration interval, WatchSettings watch) {
    SnapshotSource made =
        SnapshotSource.of(source, new SnapshotSettings(file(), interval), watch, PLACE);
    opened.add(made);
    return made;
  }

  /** Leaves a file of a namespace and a Service, known at {@link #THEN}. */
  private void leave() {
    leave(THEN);
  }

  private void leave(Instant asOf) {
    HandSource source = new HandSource(NAMESPACE, SERVICE);
    SnapshotSource first = open(source, NEVER);
    first.start();
    source.list(NAMESPACE, asOf.plusSeconds(9), new Namespace("shop"));
    source.list(SERVICE, asOf, service("web", 1));
    first.close();
    assertThat(file()).exists();
  }

  private static Service service(String name, int last) {
    return new Service(
        new ObjectKey("shop", name),
        Service.Type.CLUSTER_IP,
        List.of(IpAddress.v4(0x0A600000 + last)),
        List.of(),
        "",
        false);
  }

  private static ObjectKey key(String name) {
    return new ObjectKey("shop", name);
  }

  @Nested
  @DisplayName("at a start")
  class AtTheStart {
    @Test
    @DisplayName("knows what an earlier process knew, before it has asked anybody")
    void restores() {
      leave();
      HandSource source = new HandSource(NAMESPACE, SERVICE);
      SnapshotSource second = open(source, NEVER);

      assertThat(second.catalog().synced()).isTrue();
      assertThat(second.catalog().service(key("web"))).contains(service("web", 1));
      assertThat(second.catalog().hasNamespace("shop")).isTrue();
    }

    @Test
    @DisplayName("says of each kind that it is from the snapshot, and how old, until it is listed")
    void saysWhereFrom() {
      leave();
      HandSource source = new HandSource(NAMESPACE, SERVICE);
      SnapshotSource second = open(source, NEVER);
      second.start();
      assertThat(second.knowledge())
          .containsEntry(SERVICE, new Known(Origin.SNAPSHOT, THEN))
          .containsEntry(NAMESPACE, new Known(Origin.SNAPSHOT, THEN));

      Instant now = Instant.now();
      source.list(SERVICE, now, service("web", 1));
      assertThat(second.knowledge())
          .containsEntry(SERVICE, new Known(Origin.LIST, now))
          .containsEntry(NAMESPACE, new Known(Origin.SNAPSHOT, THEN));
    }

    @Test
    @DisplayName("takes the age of a file for unknown that is dated in the future or before 1970")
    void impossibleTimes() {
      Instant future = Instant.now().plus(Duration.ofHours(1));
      for (Instant never : List.of(future, Instant.EPOCH.minusSeconds(10))) {
        leave(never);
        SnapshotSource second = open(new HandSource(NAMESPACE, SERVICE), NEVER);
        assertThat(second.catalog().service(key("web"))).as("the facts").isPresent();
        assertThat(second.knowledge())
            .containsEntry(SERVICE, new Known(Origin.SNAPSHOT, Instant.EPOCH));
      }
    }

    @Test
    @DisplayName("forgets what is not there any more with the first list of its kind")
    void forgets() {
      leave();
      HandSource source = new HandSource(NAMESPACE, SERVICE);
      SnapshotSource second = open(source, NEVER);
      second.start();
      source.list(SERVICE, Instant.now(), service("db", 2));

      assertThat(second.catalog().service(key("web"))).isEmpty();
      assertThat(second.catalog().service(key("db"))).isPresent();
      assertThat(second.catalog().hasNamespace("shop")).as("not listed yet").isTrue();
    }

    @Test
    @DisplayName("knows nothing where there is no file")
    void noFile() {
      SnapshotSource source = open(new HandSource(SERVICE), NEVER);
      assertThat(source.catalog().synced()).isFalse();
      assertThat(source.knowledge()).containsEntry(SERVICE, Known.NOTHING);
    }

    @Test
    @DisplayName("leaves a file of other facts alone until it knows better")
    void otherFacts() throws IOException {
      leave();
      byte[] before = Files.readAllBytes(file());
      WatchSettings other = new WatchSettings("app=web", "", true, false, false);
      SnapshotSource source = open(new HandSource(NAMESPACE, SERVICE), NEVER, other);

      assertThat(source.catalog().synced()).isFalse();
      assertThat(source.catalog().services()).isEmpty();
      source.close();
      assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }

    @Test
    @DisplayName("moves a file aside that was torn at any place, and never takes a fact from it")
    void torn() throws IOException {
      leave();
      byte[] whole = Files.readAllBytes(file());
      for (int length = 0; length < whole.length; length++) {
        Files.write(file(), Arrays.copyOf(whole, length));
        assertRefused(whole);
      }
    }

    @Test
    @DisplayName("moves a file aside in which bits are others, and never takes a fact from it")
    void flipped() throws IOException {
      leave();
      byte[] whole = Files.readAllBytes(file());
      Random random = new Random(5);
      for (int i = 0; i < 300; i++) {
        byte[] other = whole.clone();
        other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
        Files.write(file(), other);
        assertRefused(other);
      }
    }

    @Test
    @DisplayName("takes no fact from a file that is whole and becomes something else half way")
    void wholeButNotFacts() throws IOException {
      leave();
      byte[] bytes = Files.readAllBytes(file());
      int end = bytes.length - 6; // before the number of facts, and the checksum
      assertThat(bytes[end]).isZero();
      bytes[end] = 99;
      CRC32C checksum = new CRC32C();
      checksum.update(bytes, 0, bytes.length - 4);
      ByteBuffer.wrap(bytes).putInt(bytes.length - 4, (int) checksum.getValue());
      Files.write(file(), bytes);
      assertRefused(bytes);
    }

    private void assertRefused(byte[] expected) throws IOException {
      HandSource source = new HandSource(NAMESPACE, SERVICE);
      SnapshotSource started =
          SnapshotSource.of(source, new SnapshotSettings(file(), NEVER), WatchSettings.ALL, PLACE);
      assertThat(started.catalog().synced()).isFalse();
      assertThat(started.catalog().services()).isEmpty();
      assertThat(started.catalog().namespaces()).isEmpty();
      Path aside = folder.resolve("cluster.snapshot.refused");
      assertThat(file()).doesNotExist();
      assertThat(Files.size(aside)).isLessThanOrEqualTo(expected.length);
    }

    @Test
    @DisplayName("removes temporary files that killed processes left, but not those of another one")
    void abandoned() throws IOException {
      Path old = Files.createFile(folder.resolve("cluster.snapshot.1.tmp"));
      Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
      Path young = Files.createFile(folder.resolve("cluster.snapshot.2.tmp"));
      open(new HandSource(SERVICE), NEVER);
      assertThat(old).doesNotExist();
      assertThat(young).exists();
    }
  }

  @Nested
  @DisplayName("while it runs")
  class Running {
    @Test
    @DisplayName("has a change in the file after the interval, whole, and nothing beside it")
    void writesChanges() {
      HandSource source = new HandSource(SERVICE);
      SnapshotSource first = open(source, SOON);
      first.start();
      source.list(SERVICE, THEN, service("web", 1));
      untilFileHas("web");
      source.list(SERVICE, THEN, service("web", 1), service("db", 2));
      untilFileHas("db");
      assertThat(first.size()).isPositive();
      assertThat(first.writtenAt()).isAfter(THEN);
    }

    @Test
    @DisplayName("does not write half of a cluster")
    void notHalf() throws Exception {
      HandSource source = new HandSource(NAMESPACE, SERVICE);
      SnapshotSource first = open(source, SOON);
      first.start();
      source.list(SERVICE, THEN, service("web", 1));
      first.close();
      assertThat(file()).doesNotExist();
    }

    @Test
    @DisplayName("goes on where the file cannot be written, counts that, and writes it once it can")
    void cannotWrite() throws IOException {
      Path away = folder.resolve("away");
      HandSource source = new HandSource(SERVICE);
      SnapshotSource first =
          SnapshotSource.of(
              source,
              new SnapshotSettings(away.resolve("cluster.snapshot"), SOON),
              WatchSettings.ALL,
              PLACE);
      opened.add(first);
      first.start();
      source.list(SERVICE, THEN, service("web", 1));
      Await.until("two failures", () -> first.failedWrites() >= 2);
      assertThat(first.catalog().service(key("web"))).isPresent();

      Files.createDirectory(away);
      Await.until("written", () -> Files.exists(away.resolve("cluster.snapshot")));
    }

    private void untilFileHas(String name) {
      Await.until(
          name + " is in the file",
          () -> {
            if (!Files.exists(file())) {
              return false;
            }
            HandSource other = new HandSource(SERVICE);
            try {
              Path copy = Files.createTempDirectory(folder, "copy").resolve("s");
              Files.copy(file(), copy);
              SnapshotSource.of(other, new SnapshotSettings(copy, NEVER), WatchSettings.ALL, PLACE);
            } catch (IOException e) {
              throw new AssertionError(e);
            }
            return other.catalog().service(key(name)).isPresent();
          });
    }
  }
}
