package dev.seamark.server.plugins.zonefile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.Await;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.local.Template;
import dev.seamark.server.plugins.local.Told;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

@DisplayName("The plugin file")
class ZoneFilesTest {
  private static final String PLACE = "Corefile:2:6: plugin/file: ";
  private static final String SOA = "@ 300 SOA ns mail 1 7200 1800 86400 60\n";
  private static final Plugin NEXT =
      Told.ending(x -> x.fail(x.block().chain()[x.block().chain().length - 1], Rcode.NOTIMP, ""));

  @TempDir Path folder;
  private final TestSetup setup = new TestSetup("example.org.", "example.net.");

  @AfterEach
  void stop() {
    setup.close();
  }

  private Path write(String name, String text) throws IOException {
    Path next = Files.writeString(folder.resolve(name + ".next"), text);
    return Files.move(
        next,
        folder.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private ChainHarness file(String words, String block) {
    String line = "file " + folder.resolve("db") + " " + words + " {\n" + block + "\n}";
    return ChainHarness.of(plugin(line, NEXT), NEXT);
  }

  private Plugin plugin(String line, Plugin... behind) {
    try {
      return setup.start(ZoneFiles.TYPE, Parsing.directives(line), List.of(behind)).getFirst();
    } catch (CorefileException e) {
      throw new AssertionError(e.line(), e);
    }
  }

  private String complaint(String block) {
    try {
      ZoneFiles.TYPE.setup(
          Parsing.directives("file " + folder.resolve("db") + " {\n" + block + "\n}"),
          new TestSetup("example.org."));
    } catch (CorefileException e) {
      return e.line().replace(folder.toString(), "DIR");
    }
    return Assertions.fail("no complaint");
  }

  @Nested
  @DisplayName("answers")
  class Answers {
    @Test
    @DisplayName("with records, in the client's spelling, and for each zone that it names")
    void records() throws Exception {
      write("db", SOA + "www 60 A 192.0.2.1\n");
      try (ChainHarness chain = file("", "")) {
        assertThat(Told.answers(chain.ask("wWw.example.org A")))
            .containsExactly("wWw.example.org. 60 IN A 192.0.2.1");
        assertThat(Told.answers(chain.ask("www.example.net A")))
            .containsExactly("www.example.net. 60 IN A 192.0.2.1");
        assertThat(chain.ask("www.example.com A").getRcode()).isEqualTo(Rcode.NOTIMP);
      }
    }

    @Test
    @DisplayName(
        "that there is no such name, or leaves that to the next plugin where it is told to")
    void fallthrough() throws Exception {
      write("db", SOA + "www 60 A 192.0.2.1\n");
      try (ChainHarness chain = file("", "fallthrough a.example.org")) {
        Message reply = chain.ask("nope.example.org A");
        assertThat(reply.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(Told.records(reply, Section.AUTHORITY))
            .containsExactly(
                "example.org. 60 IN SOA ns.example.org. mail.example.org. 1 7200 1800 86400 60");
        assertThat(chain.ask("x.a.example.org A").getRcode()).isEqualTo(Rcode.NOTIMP);
        assertThat(chain.ask("www.example.org TXT").getRcode()).isEqualTo(Rcode.NOERROR);
      }
    }

    @Test
    @DisplayName("with what this server says of an alias's target in another zone")
    void target() throws Exception {
      write("db", SOA + "here 60 CNAME www.example.com.\ngone 60 CNAME nope\n");
      Plugin template =
          Told.plugin(
              new TestSetup("."),
              Template.TYPE,
              "template IN A example.com {\nanswer \"{{ .Name }} 33 IN A 192.0.2.9\"\n}");
      Plugin file = plugin("file " + folder.resolve("db") + " example.org", template);
      try (ChainHarness chain = ChainHarness.of(file, template)) {
        assertThat(Told.answers(chain.ask("here.example.org A")))
            .containsExactly(
                "here.example.org. 60 IN CNAME www.example.com.",
                "www.example.com. 33 IN A 192.0.2.9");
        Message gone = chain.ask("gone.example.org A");
        assertThat(gone.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(Told.answers(gone))
            .containsExactly("gone.example.org. 60 IN CNAME nope.example.org.");
        assertThat(Told.records(gone, Section.AUTHORITY))
            .singleElement()
            .asString()
            .contains(" 60 IN SOA ");
      }
    }

    @Test
    @DisplayName("with the servers of the zone that an alias's target is delegated to")
    void delegatedTarget() throws Exception {
      write("db", SOA + "@ 60 NS ns\nto 60 CNAME w.sub\nsub 60 NS ns.sub\nns.sub 60 A 192.0.2.7\n");
      try (ChainHarness chain = file("", "")) {
        Message reply = chain.ask("to.example.org A");
        assertThat(Told.answers(reply))
            .containsExactly("to.example.org. 60 IN CNAME w.sub.example.org.");
        assertThat(Told.records(reply, Section.AUTHORITY))
            .containsExactly("sub.example.org. 60 IN NS ns.sub.example.org.");
        assertThat(Told.records(reply, Section.ADDITIONAL))
            .containsExactly("ns.sub.example.org. 60 IN A 192.0.2.7");
      }
    }

    @Test
    @DisplayName("REFUSED to other zones where no plugin is behind it")
    void last() throws Exception {
      write("db", SOA);
      try (ChainHarness chain = ChainHarness.of(plugin("file " + folder.resolve("db")))) {
        assertThat(chain.ask("www.example.com A").getRcode()).isEqualTo(Rcode.REFUSED);
      }
    }

    @Test
    @DisplayName("no transfers and no notifies")
    void neither() throws Exception {
      write("db", SOA);
      try (ChainHarness chain = file("", "")) {
        assertThat(chain.ask("example.org AXFR").getRcode()).isEqualTo(Rcode.REFUSED);
        Message notify = ChainHarness.question("example.org SOA");
        notify.getHeader().setOpcode(Opcode.NOTIFY);
        var reply = chain.send(notify, Transport.UDP);
        assertThat(chain.ask("example.org SOA").getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(reply).isNotDone();
      }
    }
  }

  @Nested
  @DisplayName("follows its file")
  class Follows {
    @Test
    @DisplayName("where the serial has changed, and stays with what it has where it has not")
    void serial() throws Exception {
      write("db", SOA + "www 60 A 192.0.2.1\n");
      try (ChainHarness chain = file("", "reload 10ms")) {
        write("db", SOA.replace(" 1 ", " 2 ") + "www 60 A 192.0.2.2\n");
        Await.until("the new zone", () -> address(chain).equals("192.0.2.2"));
        write("db", SOA.replace(" 1 ", " 2 ") + "www 60 A 192.0.2.3\n");
        write("db", SOA.replace(" 1 ", " 2 ") + "www 60 A 192.0.2.33 ; longer\n");
        write("db2", "");
        assertThat(address(chain)).isEqualTo("192.0.2.2");
        write("db", SOA.replace(" 1 ", " 3 ") + "www 60 A 192.0.2.4\n");
        Await.until("the zone after it", () -> address(chain).equals("192.0.2.4"));
      }
    }

    @Test
    @DisplayName("whatever its serial, with reload_by_mtime; a file that it includes counts, too")
    void time() throws Exception {
      write("db", SOA + "$INCLUDE more\n");
      write("more", "www 60 A 192.0.2.1\n");
      try (ChainHarness chain = file("", "reload 10ms\nreload_by_mtime")) {
        write("more", "www 60 A 192.0.2.22\n");
        Await.until("the new zone", () -> address(chain).equals("192.0.2.22"));
      }
    }

    @Test
    @DisplayName("and serves the zone before while the file is wrong, and counts that")
    void broken() throws Exception {
      write("db", SOA + "www 60 A 192.0.2.1\n");
      try (ChainHarness chain = file("", "reload 10ms")) {
        write("db", SOA.replace(" 1 ", " 2 ") + "www 60 AA 192.0.2.2\n");
        Await.until(
            "the failure",
            () -> setup.meters().get("seamark_file_failures_total").counter().count() > 0);
        assertThat(address(chain)).isEqualTo("192.0.2.1");
        assertThat(setup.meters().get("seamark_file_records").gauge().value()).isEqualTo(4);
        write("db", SOA.replace(" 1 ", " 2 ") + "www 60 A 192.0.2.2\n");
        Await.until("the new zone", () -> address(chain).equals("192.0.2.2"));
      }
    }

    @Test
    @DisplayName("from when it is there: before, the zone fails")
    void later() throws Exception {
      try (ChainHarness chain = file("", "reload 10ms")) {
        assertThat(chain.ask("www.example.org A").getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(setup.warnings()).hasSize(2).first().asString().contains("cannot be read");
        write("db", SOA + "www 60 A 192.0.2.1\n");
        Await.until("the zone", () -> chain.ask("www.example.org A").getRcode() == Rcode.NOERROR);
      }
    }

    private String address(ChainHarness chain) {
      return Told.answers(chain.ask("www.example.org A")).getFirst().replaceAll(".* ", "");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          www AA 192.0.2.1 | DIR/db:2: unknown record type 'AA'; correct the line
          www 1x A 192.0.2.1 | DIR/db:2: '1x' is neither a TTL nor a record type; correct the line
          www A 192.0.2 | DIR/db:2: Invalid address: 192.0.2; correct the line
          www CH TXT x | DIR/db:2: class CH: only IN is served; correct the line
          w..w A 192.0.2.1 | DIR/db:2: 'w..w': invalid empty label; correct the line
          $ORIGEN x. | DIR/db:2: unknown directive '$ORIGEN'; correct the line
          $GENERATE 9-1 a$ A 192.0.2.$ | DIR/db:2: the range '9-1' has no numbers; correct the line
          $GENERATE 1-2 a${0,9999} A 192.0.2.$ | DIR/db:2: 'a${0,9999}': a counter is $ or ${OFFSET,WIDTH,BASE}; correct the line
          $GENERATE 1-2 a$ MX 1 | DIR/db:2: $GENERATE does not make records of type MX, but A, AAAA, CNAME, DNAME, NS and PTR; correct the line
          $INCLUDE db | DIR/db:2: files include each other more than 7 deep; correct the line
          $INCLUDE nowhere | DIR/nowhere: cannot be read: no such file or directory; check that it is there and may be read
          x NSEC3PARAM 1 0 1 AB | DIR/db:2: the zone example.org. has NSEC3 records, which are not supported; sign the zone with NSEC
          """)
  @DisplayName("refuses a file, with its place")
  void refuses(String line, String complaint) throws Exception {
    write("db", SOA + line + "\n");
    assertThat(complaint("")).isEqualTo(PLACE + complaint);
  }

  @Test
  @DisplayName("refuses a file that is not there and never looked for")
  void missing() {
    assertThat(complaint("reload 0"))
        .contains("DIR/db: cannot be read")
        .endsWith("check that it is there and may be read");
  }

  @Test
  @DisplayName("refuses a file without a SOA record at the zone's name")
  void noSoa() throws Exception {
    write("db", "www 60 A 192.0.2.1\n");
    assertThat(complaint(""))
        .contains("DIR/db: the zone example.org. has no SOA record; add one at the zone's name");
  }
}
