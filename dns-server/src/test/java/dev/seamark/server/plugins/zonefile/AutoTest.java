package dev.seamark.server.plugins.zonefile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.harness.Await;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.local.Told;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Rcode;

@DisplayName("The plugin auto")
class AutoTest {
  private static final Plugin NEXT =
      Told.ending(x -> x.fail(x.block().chain()[1], Rcode.NOTIMP, ""));

  @TempDir Path folder;
  private final TestSetup setup = new TestSetup("org.");

  @AfterEach
  void stop() {
    setup.close();
  }

  private void write(String name, int serial) throws Exception {
    String text = "@ 300 SOA ns mail " + serial + " 7200 1800 86400 60\nwww 60 A 192.0.2." + serial;
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Path next = Files.writeString(folder.resolve("next"), text + "\n");
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private ChainHarness auto(String directory) {
    return ChainHarness.of(
        Told.plugin(setup, Auto.TYPE, "auto {\ndirectory " + directory + "\nreload 10ms\n}"), NEXT);
  }

  private static String asked(ChainHarness chain, String name) {
    var reply = chain.ask(name + " A");
    return reply.getRcode() != Rcode.NOERROR
        ? Rcode.string(reply.getRcode())
        : String.join(" ", Told.answers(reply)).replaceAll(".* ", "");
  }

  @Test
  @DisplayName("finds zones, those that come later among them, follows them, and drops them")
  void follows() throws Exception {
    write("db.example.org", 1);
    write("below/db.other.org", 2);
    write("db.example.com", 3);
    try (ChainHarness chain = auto(folder.toString())) {
      assertThat(asked(chain, "www.example.org")).isEqualTo("192.0.2.1");
      assertThat(asked(chain, "www.other.org")).isEqualTo("192.0.2.2");
      assertThat(asked(chain, "www.example.com")).isEqualTo("NOTIMP"); // outside of org
      assertThat(asked(chain, "nope.org")).isEqualTo("NOTIMP");
      write("db.new.org", 4);
      Await.until("the new zone", () -> asked(chain, "www.new.org").equals("192.0.2.4"));
      write("db.new.org", 5);
      Await.until("its new serial", () -> asked(chain, "www.new.org").equals("192.0.2.5"));
      Files.delete(folder.resolve("db.new.org"));
      Await.until("that it is gone", () -> asked(chain, "www.new.org").equals("NOTIMP"));
      assertThat(setup.meters().get("seamark_file_zones").gauge().value()).isEqualTo(3);
    }
  }

  @Test
  @DisplayName("passes over a file that is wrong until it is right")
  void wrong() throws Exception {
    Files.writeString(folder.resolve("db.example.org"), "www A 192.0.2.1\n");
    try (ChainHarness chain = auto(folder.toString())) {
      assertThat(asked(chain, "www.example.org")).isEqualTo("NOTIMP");
      write("db.example.org", 6);
      Await.until("the zone", () -> asked(chain, "www.example.org").equals("192.0.2.6"));
    }
  }

  @Test
  @DisplayName("reads a mounted ConfigMap, in which each file is there twice, once")
  void configMap() throws Exception {
    write("..2026/db.example.org", 1);
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026"));
    Files.createSymbolicLink(folder.resolve("db.example.org"), Path.of("..data/db.example.org"));
    try (ChainHarness chain = auto(folder.toString())) {
      assertThat(asked(chain, "www.example.org")).isEqualTo("192.0.2.1");
      write("..2027/db.example.org", 2);
      Files.createSymbolicLink(folder.resolve("..tmp"), Path.of("..2027"));
      Files.move(folder.resolve("..tmp"), folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
      Files.delete(folder.resolve("..2026/db.example.org"));
      Await.until("the new data", () -> asked(chain, "www.example.org").equals("192.0.2.2"));
    }
  }

  @Test
  @DisplayName("makes the zone's name of the groups of an expression")
  void expression() throws Exception {
    write("org-example.zone", 1);
    try (ChainHarness chain = auto(folder + " (.*)-(.*)\\.zone {2}.{1}")) {
      assertThat(asked(chain, "www.example.org")).isEqualTo("192.0.2.1");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          reload 5s | 2:1: plugin/auto: 'directory' is required; name the folder with the zone files: directory DIR
          directory /x (a | 3:14: Wrong argument count or unexpected line ending after '(a'; write: directory DIR [REGEXP ORIGIN_TEMPLATE]
          directory /x (a {1} | 3:14: plugin/auto: invalid expression '(a': missing closing ); write it as in db\\.(.*)
          directory /x a {1} | 3:14: plugin/auto: Need at least one sub expression; put the zone's part of the file name in parentheses, as in db\\.(.*)
          """)
  @DisplayName("refuses")
  void refuses(String line, String complaint) {
    assertThat(Told.complaint(Auto.TYPE, "auto {\n" + line + "\n}")).isEqualTo(complaint);
  }
}
