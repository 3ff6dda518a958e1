package dev.seamark.server.plugins.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.Await;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.local.Told;
import dev.seamark.server.plugins.zonefile.ZoneFiles;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@DisplayName("The plugin transfer")
class TransferTest {
  private static final String ZONE = "@ 300 SOA ns mail 1 7200 1800 86400 60\nwww 60 A 192.0.2.1\n";

  @TempDir Path folder;
  private final TestSetup setup = new TestSetup("example.org.");

  @AfterEach
  void stop() {
    setup.close();
  }

  private void write(String text) throws Exception {
    Path next = Files.writeString(folder.resolve("next"), text);
    Files.move(next, folder.resolve("db"), StandardCopyOption.REPLACE_EXISTING);
  }

  private ChainHarness serving(String to) throws Exception {
    write(ZONE);
    List<Plugin> chain;
    try {
      List<Plugin> transfer =
          Transfer.TYPE.setup(Parsing.directives("transfer {\n" + to + "\n}"), setup);
      String file = "file " + folder.resolve("db") + " {\nreload 10ms\n}";
      chain =
          List.of(
              transfer.getFirst(),
              setup.start(ZoneFiles.TYPE, Parsing.directives(file), transfer).getFirst());
    } catch (CorefileException e) {
      throw new AssertionError(e.line(), e);
    }
    return ChainHarness.of(chain.toArray(Plugin[]::new));
  }

  private static List<String> asked(ChainHarness chain, Message query) {
    return Told.answers(chain.ask(query, Transport.TCP)).stream()
        .map(line -> line.replaceAll("^\\S+ \\d+ IN (\\S+).*", "$1"))
        .toList();
  }

  @Test
  @DisplayName("hands out zones of files, and the SOA record alone to a client that has the serial")
  void files() throws Exception {
    try (ChainHarness chain = serving("to 127.0.0.0/8")) {
      assertThat(asked(chain, ChainHarness.question("example.org AXFR")))
          .containsExactly("SOA", "A", "SOA");
      assertThat(asked(chain, ixfr(1))).containsExactly("SOA");
      assertThat(asked(chain, ixfr(9))).containsExactly("SOA", "A", "SOA");
      assertThat(chain.ask("example.org AXFR").getRcode()).isEqualTo(Rcode.REFUSED);
      assertThat(chain.ask(ChainHarness.question("www.example.org AXFR"), Transport.TCP).getRcode())
          .isEqualTo(Rcode.REFUSED);
    }
  }

  private static Message ixfr(long serial) throws Exception {
    Name zone = Name.fromString("example.org.");
    Message query = Message.newQuery(Record.newRecord(zone, Type.IXFR, DClass.IN));
    query.addRecord(
        new SOARecord(zone, DClass.IN, 0, zone, zone, serial, 0, 0, 0, 0), Section.AUTHORITY);
    return query;
  }

  @Test
  @DisplayName("refuses other clients")
  void others() throws Exception {
    try (ChainHarness chain = serving("to 192.0.2.1 192.0.2.128/25")) {
      assertThat(chain.ask(ChainHarness.question("example.org AXFR"), Transport.TCP).getRcode())
          .isEqualTo(Rcode.REFUSED);
    }
  }

  @Test
  @DisplayName("tells hosts that it names of a zone at the start and at each new serial")
  void notifies() throws Exception {
    try (DatagramSocket secondary = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      secondary.setSoTimeout(20_000);
      try (ChainHarness _ =
          serving("to * 127.0.0.1:" + secondary.getLocalPort() + "\nsource 127.0.0.1")) {
        acknowledge(secondary);
        write(ZONE.replace("mail 1", "mail 2"));
        acknowledge(secondary);
        Await.until(
            "two acknowledgements",
            () -> setup.meters().get("seamark_notifies_acknowledged_total").counter().count() == 2);
      }
    }
  }

  private static void acknowledge(DatagramSocket secondary) throws Exception {
    DatagramPacket packet = new DatagramPacket(new byte[512], 512);
    secondary.receive(packet);
    Message notify = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
    assertThat(notify.getHeader().getOpcode()).isEqualTo(Opcode.NOTIFY);
    assertThat(notify.getHeader().getFlag(Flags.AA)).isTrue();
    assertThat(notify.getQuestion()).hasToString("example.org.\t\t0\tIN\tSOA");
    notify.getHeader().setFlag(Flags.QR);
    byte[] reply = notify.toWire();
    secondary.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          to ~ 3:1: Wrong argument count or unexpected line ending after 'to'; write: to ADDRESS... | *
          to ns.example.org ~ 3:4: plugin/transfer: 'ns.example.org' is not an address; write an IP address, with a port or without
          to 192.0.2.1:x ~ 3:4: plugin/transfer: 'x' is not a port; write IP:PORT with a port of 1 to 65535
          to 192.0.2.0/33 ~ 3:4: plugin/transfer: '192.0.2.0/33' is not an address; write an IP address, with a port or without
          source 192.0.2.1 ~ 2:1: plugin/transfer: 'to' is required; name the clients that may have the zones: to ADDRESS... | *
          """)
  @DisplayName("refuses")
  void refuses(String line, String complaint) {
    assertThat(Told.complaint(Transfer.TYPE, "transfer {\n" + line + "\n}")).isEqualTo(complaint);
  }
}
