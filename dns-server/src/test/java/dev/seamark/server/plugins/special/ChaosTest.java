package dev.seamark.server.plugins.special;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.process.Build;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugin.HostName;
import dev.seamark.server.plugins.local.Told;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;

@DisplayName("The plugin chaos")
class ChaosTest {
  private static ChainHarness harness(String directive) {
    return ChainHarness.of(
        Told.plugin(new TestSetup("."), Chaos.TYPE, directive),
        Told.ending(x -> x.fail(x.block().chain()[1], 5, "")));
  }

  @Test
  @DisplayName("says this program and this host where nothing else was said")
  void says() {
    try (ChainHarness harness = harness("chaos")) {
      String version = Build.current().title();
      assertThat(Told.answers(harness.ask("Version.Bind TXT CH")))
          .containsExactly("Version.Bind. 0 CH TXT " + version);
      assertThat(Told.answers(harness.ask("version.server TXT CH")))
          .containsExactly("version.server. 0 CH TXT " + version);
      String host = HostName.current();
      assertThat(Told.answers(harness.ask("hostname.bind TXT CH")))
          .containsExactly("hostname.bind. 0 CH TXT " + host);
      assertThat(Told.answers(harness.ask("id.server TXT CH")))
          .containsExactly("id.server. 0 CH TXT " + host);
      assertThat(Told.answers(harness.ask("authors.bind TXT CH")))
          .containsExactly("authors.bind. 0 CH TXT \"The Seamark authors\"");
    }
  }

  @Test
  @DisplayName("names the host as the system does")
  void namesTheHost() throws Exception {
    Process uname = new ProcessBuilder("uname", "-n").start();
    String name =
        new String(uname.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(HostName.current()).isEqualTo(name.strip());
  }

  @Test
  @DisplayName("has no authority in what it says")
  void noAuthority() {
    try (ChainHarness harness = harness("chaos")) {
      Message reply = harness.ask("version.bind TXT CH");
      assertThat(reply.getHeader().getFlag(Flags.AA)).isFalse();
    }
  }

  @Test
  @DisplayName("takes version and authors as they stand, and cuts what a record cannot hold")
  void takesWords() {
    try (ChainHarness harness = harness("chaos \"a\\b %s\" x".formatted("ä".repeat(200)))) {
      String text = Told.answers(harness.ask("version.bind TXT CH")).getFirst();
      assertThat(text).startsWith("version.bind. 0 CH TXT \"a\\\\b \\195\\164").endsWith("\\195\"");
      assertThat(text.split("\\\\195", -1)).hasSize(127);
    }
  }

  @Test
  @DisplayName("names each author once, in another order each time")
  void authors() {
    try (ChainHarness harness = harness("chaos v1 ann bob cyd ann")) {
      Set<List<String>> orders = new HashSet<>();
      for (int i = 0; i < 100; i++) {
        List<String> answers = Told.answers(harness.ask("authors.bind TXT CH"));
        assertThat(answers)
            .containsExactlyInAnyOrder(
                "authors.bind. 0 CH TXT ann",
                "authors.bind. 0 CH TXT bob",
                "authors.bind. 0 CH TXT cyd");
        orders.add(answers);
      }
      assertThat(orders).hasSize(6);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"version.bind TXT IN", "version.bind A CH", "x.version.bind TXT CH"})
  @DisplayName("leaves other questions to the next plugin")
  void leavesOthers(String question) {
    try (ChainHarness harness = harness("chaos")) {
      assertThat(harness.ask(question).getRcode()).isEqualTo(5);
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiterString = " => ",
      value =
          "chaos {\\n"
              + " version 1\\n"
              + "} => 3:2: plugin/chaos: unknown property 'version'; this plugin has no properties,"
              + " remove the line")
  @DisplayName("is refused where its directive is wrong")
  void refused(String directive, String complaint) {
    assertThat(Told.complaint(Chaos.TYPE, directive.replace("\\n", "\n"))).isEqualTo(complaint);
  }
}
