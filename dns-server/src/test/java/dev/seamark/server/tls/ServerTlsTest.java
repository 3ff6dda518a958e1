package dev.seamark.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.seamark.server.harness.Await;
import dev.seamark.server.upstream.tls.Authority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@DisplayName("The files of a server's certificate")
class ServerTlsTest {
  private final Authority authority = new Authority("Authority of this test");
  private final Logger logger = (Logger) LoggerFactory.getLogger("ServerTlsTest");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final AtomicInteger unusable = new AtomicInteger();
  private volatile Instant now = Instant.now();
  @TempDir Path folder;

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void ignore() {
    logger.detachAppender(log);
  }

  private Authority.Issued issue(int days) {
    Authority.Issued issued =
        authority.issue(
            Instant.now().minus(1, ChronoUnit.DAYS),
            Instant.now().plus(days, ChronoUnit.DAYS),
            "a.test");
    issued.certificateIn(folder.resolve("cert.pem"));
    issued.keyIn(folder.resolve("key.pem"));
    return issued;
  }

  private ServerTls read() throws TlsFiles.UnusableException {
    TlsFiles files =
        new TlsFiles(
            Optional.of(
                new TlsFiles.Identity(folder.resolve("cert.pem"), folder.resolve("key.pem"))),
            Optional.empty());
    return ServerTls.read(
        new ServerTls.Settings(files, ClientCertificates.NOCERT, List.of("dot")),
        () -> now,
        logger,
        unusable::incrementAndGet);
  }

  private static Instant until(Authority.Issued issued) {
    return issued.certificate().getNotAfter().toInstant();
  }

  @Test
  @DisplayName("are looked at again and again, and taken when they have changed")
  void taken() throws Exception {
    Authority.Issued first = issue(1);
    try (ServerTls tls = read()) {
      assertThat(tls.validUntil()).isEqualTo(until(first));
      tls.watch(Duration.ofMillis(5));
      Authority.Issued second = issue(2);
      Await.until("the second is taken", () -> tls.validUntil().equals(until(second)));
    }
  }

  @Test
  @DisplayName("may not belong together for a moment, while they are replaced one by one")
  void oneByOne() throws Exception {
    issue(1);
    try (ServerTls tls = read()) {
      Authority.Issued second = authority.issue(now, now.plus(3, ChronoUnit.DAYS), "a.test");
      second.certificateIn(folder.resolve("cert.pem"));
      tls.look();
      second.keyIn(folder.resolve("key.pem"));
      tls.look();
      assertThat(tls.validUntil()).isEqualTo(until(second));
      assertThat(unusable).hasValue(0);
      assertThat(log.list).hasSize(1);
    }
  }

  @Test
  @DisplayName("that stay of no use are named once, and the certificate read before stays")
  void ofNoUse() throws Exception {
    Authority.Issued first = issue(1);
    try (ServerTls tls = read()) {
      Files.writeString(folder.resolve("cert.pem"), "gone");
      for (int i = 0; i < 5; i++) {
        tls.look();
      }
      assertThat(tls.validUntil()).isEqualTo(until(first));
      assertThat(unusable).hasValue(1);
      assertThat(log.list)
          .singleElement()
          .extracting(ILoggingEvent::getFormattedMessage)
          .isEqualTo(
              folder.resolve("cert.pem")
                  + ": there is no certificate in PEM; the certificate read before stays in use:"
                  + " correct the file");
      Authority.Issued second = issue(2);
      tls.look();
      assertThat(tls.validUntil()).isEqualTo(until(second));
    }
  }

  @Test
  @DisplayName("are said to be of no use to clients before and after the time of the certificate")
  void time() throws Exception {
    issue(1);
    try (ServerTls tls = read()) {
      assertThat(tls.invalid()).isEmpty();
      now = Instant.now().plus(2, ChronoUnit.DAYS);
      assertThat(tls.invalid().orElseThrow()).startsWith("the certificate expired on ");
      now = Instant.now().minus(2, ChronoUnit.DAYS);
      assertThat(tls.invalid().orElseThrow()).startsWith("the certificate is not valid before ");
    }
  }
}
