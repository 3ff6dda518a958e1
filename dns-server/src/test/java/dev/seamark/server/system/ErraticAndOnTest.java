package dev.seamark.server.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.server.harness.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

@DisplayName("A process with erratic and on")
class ErraticAndOnTest {
  @TempDir Path directory;
  private int port;

  private Instance serving(String lines, int metrics) throws Exception {
    port = Instance.freePort();
    return Instance.serving(
        directory,
        ".:%d {\n bind 127.0.0.1\n prometheus 127.0.0.1:%d\n%s\n}\n"
            .formatted(port, metrics, lines));
  }

  private Message ask(String name, int type, boolean tcp) throws IOException {
    SimpleResolver resolver =
        new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    resolver.setTCP(tcp);
    resolver.setIgnoreTruncation(true);
    resolver.setTimeout(Duration.ofSeconds(10));
    return resolver.send(
        Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)));
  }

  @Test
  @DisplayName("answers every name alike, and truncates every third reply, the first of them")
  void truncates() throws Exception {
    int metrics = Instance.freePort();
    try (Instance _ = serving("erratic {\n truncate 3\n}", metrics)) {
      Message first = ask("a.test.", Type.A, false);
      assertThat(first.getSection(Section.ANSWER))
          .singleElement()
          .asString()
          .matches("a\\.test\\.\\s+0\\s+IN\\s+A\\s+192\\.0\\.2\\.53");
      assertThat(first.getHeader().getFlag(Flags.AA)).isTrue();
      assertThat(first.getHeader().getFlag(Flags.TC)).isTrue();
      assertThat(ask("b.test.", Type.MX, false).getRcode()).isEqualTo(Rcode.SERVFAIL);
      Message third = ask("c.test.", Type.AAAA, true);
      assertThat(third.getHeader().getFlag(Flags.TC)).isFalse();
      assertThat(third.getSection(Section.ANSWER).getFirst().rdataToString())
          .isEqualTo("2001:db8:0:0:0:0:0:53");
      assertThat(Instance.metric(metrics, "seamark_erratic_replies_total{action=\"truncate\"}"))
          .isEqualTo(1);
    }
  }

  @Test
  @DisplayName("drops every second reply, the first of them, where nothing else is said")
  void drops() throws Exception {
    int metrics = Instance.freePort();
    try (Instance _ = serving("erratic", metrics)) {
      assertNoReply();
      assertThat(Instance.addresses(port, "a.test.")).containsExactly("192.0.2.53");
      assertNoReply();
      assertThat(Instance.metric(metrics, "seamark_erratic_replies_total{action=\"drop\"}"))
          .isEqualTo(2);
    }
  }

  private void assertNoReply() {
    assertThatThrownBy(
            () -> Instance.ask("127.0.0.1", port, "a.test.", Type.A, Duration.ofSeconds(1)))
        .isInstanceOf(IOException.class);
  }

  @Test
  @DisplayName("delays, gives large replies, and a zone")
  void delays() throws Exception {
    int metrics = Instance.freePort();
    try (Instance _ = serving("erratic {\n delay 2 300ms\n large\n}", metrics)) {
      long before = System.nanoTime();
      assertThat(ask("a.test.", Type.A, true).getSection(Section.ANSWER)).hasSize(30);
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isGreaterThan(Duration.ofMillis(299));
      assertThat(ask("a.test.", Type.AAAA, false).getSection(Section.ANSWER)).hasSize(1);
      List<Record> zone = ask("a.test.", Type.AXFR, true).getSection(Section.ANSWER);
      assertThat(zone).extracting(Record::getType).startsWith(Type.SOA).endsWith(Type.SOA);
      assertThat(Instance.metric(metrics, "seamark_erratic_replies_total{action=\"delay\"}"))
          .isEqualTo(2);
    }
  }

  @Test
  @DisplayName("runs commands at its start and at its end, and says which of them failed")
  void runsCommands() throws Exception {
    int metrics = Instance.freePort();
    Path started = directory.resolve("started");
    Path ended = directory.resolve("ended");
    String lines =
        "on startup no-such-command-anywhere\n"
            + "on startup \"sh -c 'echo $0 > "
            + started
            + "' \" 'one word'\n"
            + "on shutdown touch "
            + ended
            + "\nwhoami";
    try (Instance instance = serving(lines, metrics)) {
      Await.until("the command at the start", () -> Files.exists(started));
      Await.until("its output", () -> Files.readString(started).equals("one word\n"));
      instance.awaitLine("[ERROR] plugin/on: \"no-such-command-anywhere\": command not found");
      Await.until(
          "its count",
          () ->
              Instance.metric(
                      metrics, "seamark_on_commands_total{event=\"startup\",failed=\"true\"}")
                  == 1);
      assertThat(ended).doesNotExist();
      instance.program().signal("TERM");
      assertThat(instance.program().exitCode()).isZero();
      assertThat(ended).exists();
    }
  }
}
