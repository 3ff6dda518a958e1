package dev.seamark.server.plugins.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.harness.Await;
import dev.seamark.server.harness.Page;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.local.Told;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import jdk.jfr.FlightRecorder;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The plugin pprof")
class PprofTest {
  private final int port = Page.freePort();
  private final TestSetup setup = new TestSetup(".");

  @AfterEach
  void stop() {
    setup.close();
  }

  private void serving() throws Exception {
    setup.start(Pprof.TYPE, Parsing.directives("pprof 127.0.0.1:" + port));
  }

  @Test
  @DisplayName("hands out a flight recording, and keeps no file of it")
  void flight(@TempDir Path directory) throws Exception {
    serving();
    Path file = directory.resolve("recording.jfr");
    try (InputStream page =
        URI.create("http://127.0.0.1:%d/debug/flight?seconds=1".formatted(port))
            .toURL()
            .openStream()) {
      Files.copy(page, file);
    }
    assertThat(RecordingFile.readAllEvents(file))
        .extracting(RecordedEvent::getEventType)
        .extracting("name")
        .contains("jdk.JVMInformation");
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    Await.until(
        "the file is deleted",
        () -> {
          try (var files = Files.newDirectoryStream(temporary, "seamark*.jfr")) {
            return !files.iterator().hasNext();
          }
        });
  }

  @Test
  @DisplayName("makes one recording at a time, and ends it when the server ends")
  void one() throws Exception {
    serving();
    CompletableFuture<Page> first =
        CompletableFuture.supplyAsync(() -> Page.get(port, "/debug/flight?seconds=300"));
    Await.until("it records", () -> !FlightRecorder.getFlightRecorder().getRecordings().isEmpty());
    assertThat(Page.get(port, "/debug/flight"))
        .isEqualTo(
            new Page(
                429,
                "text/plain; charset=utf-8",
                "a recording is being made; ask again when it is done\n"));
    setup.close();
    Await.until("it ends", () -> FlightRecorder.getFlightRecorder().getRecordings().isEmpty());
    assertThat(first.handle((page, fault) -> "over").join()).isEqualTo("over");
  }

  @Test
  @DisplayName("shows the threads, what is in memory, and which profiles there are")
  void texts() throws Exception {
    serving();
    assertThat(Page.get(port, "/debug/threads").body()).contains("\"main\"", "java.lang.Thread");
    assertThat(Page.get(port, "/debug/heap").body()).contains("#instances", "java.lang.String");
    assertThat(Page.get(port, "/debug/pprof/").body()).startsWith("/debug/flight?seconds=30 ");
    Page other = Page.get(port, "/debug/pprof/profile");
    assertThat(other.status()).isEqualTo(404);
    assertThat(other.body()).startsWith("no such profile").contains("/debug/flight");
  }

  @ParameterizedTest(name = "''{0}''")
  @ValueSource(strings = {"0", "301", "-1", "x", ""})
  @DisplayName("refuses a length that is too long or not a number")
  void seconds(String length) throws Exception {
    serving();
    Page page = Page.get(port, "/debug/flight?seconds=" + length);
    assertThat(page.status()).isEqualTo(400);
    assertThat(page.body()).isEqualTo("seconds is " + length + ", but must be 1 to 300\n");
  }

  @Test
  @DisplayName("takes one address")
  void complaint() {
    assertThat(Told.complaint(Pprof.TYPE, "pprof a:1 b:2"))
        .isEqualTo(
            "2:11: Wrong argument count or unexpected line ending after 'b:2'; write: pprof"
                + " [HOST:PORT]");
  }
}
