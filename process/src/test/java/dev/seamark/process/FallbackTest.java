package dev.seamark.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.process.http.HttpRequest;
import dev.seamark.process.log.Logging;
import dev.seamark.process.metrics.MetricsPage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("That something of the system is missing")
class FallbackTest {
  @Test
  @DisplayName("is said once, with what it means, and shown by a metric")
  void once() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Logging logging = Logging.to(out)) {
      Fallback.EPOLL.take("no native library for riscv64");
      Fallback.EPOLL.take("no native library for riscv64");
      logging.drain();
    }

    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            [WARNING] process: epoll is unavailable (no native library for riscv64): sockets are \
            Java's own: one loop reads each port, and each packet costs more CPU
            """);
    assertThat(
            MetricsPage.of(MetricsPage.registry("a_build", "of a test", Map.of("a", "b")))
                .reply(new HttpRequest("/metrics", Map.of(), "*/*"))
                .body())
        .contains(
            "seamark_fallback{missing=\"epoll\"} 1.0",
            "seamark_fallback{missing=\"batched_datagrams\"} 0.0");
  }
}
