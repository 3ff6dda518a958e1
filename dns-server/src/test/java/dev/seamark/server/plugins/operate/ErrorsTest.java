package dev.seamark.server.plugins.operate;

import static dev.seamark.server.plugins.operate.Operating.complaint;
import static dev.seamark.server.plugins.operate.Operating.directives;
import static dev.seamark.server.plugins.operate.Operating.failing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.process.log.Logging;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.harness.Await;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("errors")
class ErrorsTest {
  private static final String TIMEOUT = "read udp 10.0.0.1:5->8.8.8.8:53: i/o timeout";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Logging logging = Logging.to(out);
  private TestSetup setup = new TestSetup(".");

  @AfterEach
  void close() {
    setup.close();
    logging.close();
  }

  private String said() {
    logging.drain();
    return out.toString(StandardCharsets.UTF_8);
  }

  private void ask(int times, String directive, Plugin behind) throws CorefileException {
    Plugin errors = setup.start(Errors.TYPE, directives(directive)).getFirst();
    try (ChainHarness chain = ChainHarness.of(errors, behind)) {
      for (int i = 0; i < times; i++) {
        chain.ask("Example.org A");
      }
    }
  }

  @Test
  @DisplayName("says code, name, type and reason of a query that failed")
  void line() throws CorefileException {
    ask(1, "errors", failing(TIMEOUT));

    assertThat(said()).isEqualTo("[ERROR] plugin/errors: 2 example.org. A: " + TIMEOUT + "\n");
  }

  @Test
  @DisplayName("says nothing of what was answered, nor of failures without a reason")
  void nothingToSay() throws CorefileException {
    ask(1, "errors", Operating.answering("example.org. 5 IN A 10.0.0.1"));
    assertThat(said()).isEmpty();

    ask(1, "errors", failing(""));
    assertThat(said()).isEmpty();
  }

  @Nested
  @DisplayName("consolidate")
  class Consolidate {
    @Test
    @DisplayName("tells errors that match as one line when the time is over")
    void afterTheTime() throws CorefileException {
      ask(3, "errors {\n consolidate 200ms \"i/o timeout$\"\n}", failing(TIMEOUT));

      setup.close();

      assertThat(said())
          .isEqualTo(
              "[ERROR] plugin/errors: 3 errors like 'i/o timeout$' occurred in last 200ms\n");
    }

    @Test
    @DisplayName("needs no further query for that")
    void byTimer() throws CorefileException {
      Plugin errors =
          setup
              .start(Errors.TYPE, directives("errors {\n consolidate 50ms timeout warning\n}"))
              .getFirst();
      try (ChainHarness chain = ChainHarness.of(errors, failing(TIMEOUT))) {
        chain.ask("example.org A");

        Await.until("the summary is there", () -> said().contains("occurred in last 50ms"));
        assertThat(said()).startsWith("[WARNING] plugin/errors: 1 errors like 'timeout'");
      }
    }

    @Test
    @DisplayName("takes Go's expressions, groups with names among them, and no other")
    void goExpressions() throws CorefileException {
      ask(1, "errors {\n consolidate 5m \"^(?P<what>.*)$\"\n}", failing(TIMEOUT));
      setup.close();
      assertThat(said()).contains("1 errors like '^(?P<what>.*)$' occurred in last 5m0s");
      assertThat(complaint(Errors.TYPE, "errors {\n consolidate 5s a++b\n}"))
          .startsWith("Corefile:3:17: error parsing regexp 'a++b': invalid nested repetition");
    }

    @Test
    @DisplayName("lets others pass, and goes by the first pattern that matches")
    void firstMatch() throws CorefileException {
      String directive =
          "errors {\n consolidate 1h refused\n consolidate 1h timeout info\n consolidate 1h .\n}";
      ask(2, directive, failing(TIMEOUT));

      setup.close();

      assertThat(said())
          .isEqualTo("[INFO] plugin/errors: 2 errors like 'timeout' occurred in last 1h0m0s\n");
    }

    @Test
    @DisplayName("logs what no pattern matches at once")
    void noMatch() throws CorefileException {
      ask(1, "errors {\n consolidate 1h refused\n}", failing(TIMEOUT));

      assertThat(said()).contains("2 example.org. A: " + TIMEOUT);
    }

    @Test
    @DisplayName("show_first logs the first at once, and the number only if there were more")
    void showFirst() throws CorefileException {
      ask(3, "errors {\n consolidate 30s timeout warning show_first\n}", failing(TIMEOUT));
      setup.close();
      assertThat(said())
          .isEqualTo(
              "[WARNING] plugin/errors: 2 example.org. A: "
                  + TIMEOUT
                  + "\n[WARNING] plugin/errors: 3 errors like 'timeout' occurred in last 30s\n");

      out.reset();
      ask(1, "errors {\n consolidate 30s timeout show_first\n}", failing(TIMEOUT));
      setup.close();
      assertThat(said()).isEqualTo("[ERROR] plugin/errors: 2 example.org. A: " + TIMEOUT + "\n");
    }
  }

  @Test
  @DisplayName("stacktrace shows where plugins break, until the last configuration with it is gone")
  void stackTraces() throws CorefileException {
    Plugin breaking =
        Operating.plugin(
            "bad",
            (_, _) -> {
              throw new IllegalStateException("on purpose");
            });
    ask(1, "errors", breaking);
    assertThat(said()).contains("on purpose").doesNotContain("\tat ");

    ask(1, "errors {\n stacktrace\n}", breaking);
    assertThat(said()).contains("\tat ");

    setup.close();
    setup = new TestSetup(".");
    out.reset();
    ask(1, "errors", breaking);
    assertThat(said()).contains("on purpose").doesNotContain("\tat ");
  }

  @Test
  @DisplayName("refuses what it does not know, with the position")
  void complaints() {
    assertThat(complaint(Errors.TYPE, "errors {\n consolidate 5s\n}"))
        .startsWith("Corefile:3:14: Wrong argument count");
    assertThat(complaint(Errors.TYPE, "errors {\n consolidate 5s ( \n}"))
        .startsWith("Corefile:3:17: error parsing regexp '('");
    assertThat(complaint(Errors.TYPE, "errors {\n consolidate 5s x loud\n}"))
        .contains("unknown log level argument in consolidate: loud");
    assertThat(complaint(Errors.TYPE, "errors {\n silence\n}"))
        .contains("unknown property 'silence'");
    assertThat(complaint(Errors.TYPE, "errors file.log")).contains("Wrong argument count");
  }
}
