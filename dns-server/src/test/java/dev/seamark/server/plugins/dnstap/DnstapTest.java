package dev.seamark.server.plugins.dnstap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.Await;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.local.Told;
import dev.seamark.server.plugins.upstream.forward.Forward;
import dev.seamark.server.upstream.FakeServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/** The numbers of fields and kinds are those of dnstap.proto. */
@DisplayName("The plugin dnstap")
class DnstapTest {
  @TempDir Path directory;
  private final TestSetup setup = new TestSetup(".");

  private static final Plugin NEXT =
      new Plugin() {
        @Override
        public String name() {
          return "next";
        }

        @Override
        public void query(Exchange x) {
          x.reply().begin(x.query(), 3, true);
          x.answered(this);
        }
      };

  private static byte[] bytes(Map<Integer, Object> fields, int number) {
    return (byte[]) Objects.requireNonNull(fields.get(number));
  }

  private static String text(Map<Integer, Object> fields, int number) {
    return new String(bytes(fields, number), StandardCharsets.UTF_8);
  }

  private ServerSocket listening() throws Exception {
    return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  private double counted(String name) {
    return setup.meters().get(name).counter().count();
  }

  @Test
  @DisplayName("tells over TCP of the query as it came and of the reply as it was sent")
  void whole() throws Exception {
    long before = Instant.now().getEpochSecond();
    ServerSocket server = listening();
    String directive =
        "dnstap tcp://127.0.0.1:%d full {\n identity me\n version 1.2\n extra \"{name} {proto}\"\n}"
            .formatted(server.getLocalPort());
    try (ChainHarness harness = ChainHarness.of(Told.plugin(setup, Dnstap.TYPE, directive), NEXT)) {
      try (FrameReader reader = FrameReader.tcp(server)) {
        Message question = ChainHarness.question("Www.Example.ORG A");
        Message reply = harness.ask(question, Transport.UDP);
        byte[] frame = reader.frame();
        assertThat(FrameReader.order(frame)).containsExactly(1, 2, 3, 14, 15);
        Map<Integer, Object> query = FrameReader.fields(frame);
        assertThat(text(query, 1)).isEqualTo("me");
        assertThat(text(query, 2)).isEqualTo("1.2");
        assertThat(text(query, 3)).isEqualTo("www.example.org. udp");
        assertThat(query).containsEntry(15, 1L);
        byte[] inner = bytes(query, 14);
        assertThat(FrameReader.order(inner)).containsExactly(1, 2, 3, 4, 6, 8, 9, 10);
        Map<Integer, Object> message = FrameReader.fields(inner);
        assertThat(message)
            .containsEntry(1, 5L)
            .containsEntry(2, 1L)
            .containsEntry(3, 1L)
            .containsEntry(6, 40_000L);
        assertThat(bytes(message, 4)).containsExactly(127, 0, 0, 1);
        assertThat((Long) message.get(8)).isBetween(before, Instant.now().getEpochSecond());
        assertThat(bytes(message, 10)).isEqualTo(question.toWire());

        byte[] answer = bytes(FrameReader.fields(reader.frame()), 14);
        assertThat(FrameReader.order(answer)).containsExactly(1, 2, 3, 4, 6, 8, 9, 12, 13, 14);
        Map<Integer, Object> response = FrameReader.fields(answer);
        assertThat(response).containsEntry(1, 6L).containsEntry(8, message.get(8));
        assertThat(bytes(response, 14)).isEqualTo(reply.toWire());
        Await.until("both messages are counted", () -> counted("seamark_dnstap_messages") == 2);

        Thread stopping = Thread.ofVirtual().start(setup::close);
        reader.end();
        stopping.join();
      }
    }
  }

  @Test
  @DisplayName("tells what forward asks an upstream, and what that replies or does not")
  void forwarder() throws Exception {
    ServerSocket server = listening();
    Plugin tap =
        Told.plugin(
            setup, Dnstap.TYPE, "dnstap tcp://127.0.0.1:" + server.getLocalPort() + " full");
    try (FakeServer upstream = FakeServer.answering("192.0.2.1")) {
      TestSetup behind = new TestSetup(".");
      List<Plugin> chain = new ArrayList<>(List.of(tap));
      String forward =
          "forward . 127.0.0.1:1 127.0.0.1:" + upstream.port() + " {\n policy sequential\n}";
      chain.addAll(behind.start(Forward.TYPE, Parsing.directives(forward), List.of(tap)));
      try (ChainHarness harness = ChainHarness.of(chain.toArray(Plugin[]::new));
          FrameReader reader = FrameReader.tcp(server)) {
        Message question = ChainHarness.question("a.test. A");
        harness.ask(question, Transport.UDP);
        List<byte[]> inner = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
          inner.add(bytes(FrameReader.fields(reader.frame()), 14));
        }
        assertThat(inner)
            .extracting(message -> FrameReader.fields(message).get(1))
            .containsExactly(5L, 7L, 7L, 8L, 6L);
        assertThat(FrameReader.order(inner.get(2))).containsExactly(1, 2, 3, 5, 7, 8, 9, 10);
        Map<Integer, Object> asked = FrameReader.fields(inner.get(2));
        assertThat(asked).containsEntry(3, 1L).containsEntry(7, (long) upstream.port());
        assertThat(bytes(asked, 5)).containsExactly(127, 0, 0, 1);
        assertThat(new Message(bytes(asked, 10)).getQuestion()).isEqualTo(question.getQuestion());
        assertThat(FrameReader.order(inner.get(3)))
            .containsExactly(1, 2, 3, 5, 7, 8, 9, 12, 13, 14);
        Map<Integer, Object> returned = FrameReader.fields(inner.get(3));
        assertThat(new Message(bytes(returned, 14)).getSection(Section.ANSWER)).hasSize(1);
        assertThat(FrameReader.fields(inner.get(1))).containsEntry(7, 1L);
      } finally {
        behind.close();
      }
    }
  }

  @Test
  @DisplayName("tells over a unix socket without the messages where full is not there")
  void small() throws Exception {
    Path socket = directory.resolve("tap");
    ServerSocketChannel server = FrameReader.unix(socket);
    try (ChainHarness harness =
            ChainHarness.of(Told.plugin(setup, Dnstap.TYPE, "dnstap unix://" + socket), NEXT);
        FrameReader reader = FrameReader.unix(server)) {
      harness.ask(ChainHarness.question("a. A"), Transport.TCP);
      Map<Integer, Object> query = FrameReader.fields(reader.frame());
      assertThat(query).containsOnlyKeys(1, 2, 14, 15);
      assertThat(text(query, 2)).startsWith("Seamark-");
      assertThat(FrameReader.fields(bytes(query, 14)))
          .containsEntry(3, 2L)
          .containsOnlyKeys(1, 2, 3, 4, 6, 8, 9);
      assertThat(FrameReader.fields(bytes(FrameReader.fields(reader.frame()), 14)))
          .containsOnlyKeys(1, 2, 3, 4, 6, 8, 9, 12, 13);
    }
    setup.close();
  }

  @Test
  @DisplayName("answers while nobody collects, drops what is too much, and connects later")
  void absent() throws Exception {
    Path socket = directory.resolve("later");
    try (ChainHarness harness =
        ChainHarness.of(Told.plugin(setup, Dnstap.TYPE, "dnstap " + socket), NEXT)) {
      for (int i = 0; i < 5_050; i++) {
        harness.ask(ChainHarness.question("a. A"), Transport.UDP);
      }
      Await.until(
          "what is beyond 10,000 is dropped",
          () -> counted("seamark_dnstap_dropped_messages") == 100);
      assertThat(setup.meters().get("seamark_dnstap_connected").gauge().value()).isZero();
      ServerSocketChannel server = FrameReader.unix(socket);
      try (FrameReader reader = FrameReader.unix(server)) {
        for (int i = 0; i < 10_000; i++) {
          assertThat(reader.frame()).isNotEmpty();
        }
        assertThat(setup.meters().get("seamark_dnstap_connected").gauge().value()).isOne();
      }
      // the collector is gone, and comes again
      Path again = directory.resolve("later");
      Files.delete(again);
      ServerSocketChannel second = FrameReader.unix(again);
      Thread asking =
          Thread.ofVirtual()
              .start(
                  () -> {
                    while (!Thread.interrupted()) {
                      harness.ask(ChainHarness.question("a. A"), Transport.UDP);
                      LockSupport.parkNanos(10_000_000);
                    }
                  });
      try (FrameReader reader = FrameReader.unix(second)) {
        assertThat(reader.frame()).isNotEmpty();
      } finally {
        asking.interrupt();
        asking.join();
      }
    }
    setup.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "dnstap | 2:1: Wrong argument count",
        "dnstap tcp://127.0.0.1 | 2:8: plugin/dnstap: 'tcp://127.0.0.1' has no host and port; write"
            + " tcp://HOST:PORT",
        "dnstap /s full 0 | 2:16: plugin/dnstap: MultipleTcpWriteBuf must be between 1 and 1024: 0",
        "dnstap /s full 1 5000 | 2:18: plugin/dnstap: MultipleQueue must be between 1 and 4096",
        "dnstap listen /s | 2:8: plugin/dnstap: 'listen' is not supported yet; let the collector"
      })
  @DisplayName("refuses what cannot be, with its place")
  void refused(String line, String expected) {
    assertThat(Told.complaint(Dnstap.TYPE, line)).startsWith(expected);
  }
}
