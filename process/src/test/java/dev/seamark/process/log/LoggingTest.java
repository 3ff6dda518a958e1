package dev.seamark.process.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@DisplayName("A log line")
class LoggingTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Logging logging = Logging.to(out);

  @AfterEach
  void close() {
    logging.close();
  }

  private String said() {
    logging.drain();
    return out.toString(StandardCharsets.UTF_8);
  }

  private static void level(Level level) {
    ((ch.qos.logback.classic.Logger) logger(Logger.ROOT_LOGGER_NAME)).setLevel(level);
  }

  private static Logger logger(String name) {
    return LoggerFactory.getLogger(name);
  }

  @Test
  @DisplayName("in JSON is an object with time, level, message and plugin")
  void json() {
    Instant time = Instant.parse("2026-11-30T18:00:00.5Z");
    assertThat(LogStyle.JSON.line(time, "WARNING", "plugin/forward", "say \"no\"\n\u0001é"))
        .isEqualTo(
            "{\"time\":\"2026-11-30T18:00:00.500Z\",\"level\":\"WARN\","
                + "\"msg\":\"say \\\"no\\\"\\n\\u0001é\",\"plugin\":\"forward\"}");
    assertThat(LogStyle.JSON.bare(time, ".:53"))
        .isEqualTo("{\"time\":\"2026-11-30T18:00:00.500Z\",\"level\":\"INFO\",\"msg\":\".:53\"}");
  }

  @Test
  @DisplayName("has its level and its plugin in front, and no time")
  void layout() {
    logger("plugin/reload").info("Running configuration SHA512 = {}", "abc");
    logger("plugin/kubernetes").warn("starting server with unsynced Kubernetes API");
    logger("plugin/errors").error("2 example.org. A: i/o timeout");

    assertThat(said())
        .isEqualTo(
            """
            [INFO] plugin/reload: Running configuration SHA512 = abc
            [WARNING] plugin/kubernetes: starting server with unsynced Kubernetes API
            [ERROR] plugin/errors: 2 example.org. A: i/o timeout
            """);
  }

  @Test
  @DisplayName("of the server itself has no name in front")
  void serverItself() {
    logger("").info("Reloading");
    logger("server").info("Reloading complete");

    assertThat(said()).isEqualTo("[INFO] Reloading\n[INFO] Reloading complete\n");
  }

  @Test
  @DisplayName("that ends the process is marked as fatal")
  void fatal() {
    logger("plugin/loop").error(Logging.FATAL, "Loop detected");

    assertThat(said()).isEqualTo("[FATAL] plugin/loop: Loop detected\n");
  }

  @Test
  @DisplayName("of debugging is shown only where that is asked for, and only our own")
  void debug() {
    logger("plugin/cache").debug("hidden");
    level(Level.DEBUG);
    logger("plugin/cache").debug("shown");
    logger("io.netty.channel.Foo").debug("hidden");
    level(Level.INFO);
    logger("plugin/cache").debug("hidden again");

    assertThat(said()).isEqualTo("[DEBUG] plugin/cache: shown\n");
  }

  @Test
  @DisplayName("of a library is shown from warnings on, with the name of the library")
  void libraries() {
    logger("io.netty.channel.epoll.EpollEventLoop").info("hidden");
    logger("io.fabric8.kubernetes.client.Config").warn("odd");
    logger("org.xbill.DNS.Message").info("hidden");

    assertThat(said()).isEqualTo("[WARNING] fabric8: odd\n");
  }

  @Test
  @DisplayName("of something thrown says why in words, and shows what and where only on request")
  void thrown() {
    Exception broken = new IllegalStateException("broken");
    logger("server").error("Recovered", broken);
    logger("server").error("Recovered", new NullPointerException("Cannot invoke \"a.b.C.d()\""));
    logger("server").error("Recovered", new IOException(new NoSuchFileException("/x")));
    logger("server").error("Recovered", new OutOfMemoryError("Java heap space"));
    assertThat(said())
        .isEqualTo(
            """
            [ERROR] Recovered: broken
            [ERROR] Recovered: internal error
            [ERROR] Recovered: no such file or directory
            [ERROR] Recovered: out of memory
            """);

    Logging.stackTraces(true);
    logger("server").error("Recovered", broken);
    assertThat(said()).contains("\tat " + LoggingTest.class.getName() + ".thrown");
  }

  @Test
  @DisplayName("goes nowhere where logging is not set up")
  void notSetUp() {
    logging.close();
    assertThat(Logging.lines()).isEmpty();
  }

  @Test
  @DisplayName("may also be any line, in order with the others")
  void rawLines() {
    logger("server").info("one");
    Logging.lines().orElseThrow().line("Seamark-1");
    logger("server").info("two");

    assertThat(said()).isEqualTo("[INFO] one\nSeamark-1\n[INFO] two\n");
  }
}
