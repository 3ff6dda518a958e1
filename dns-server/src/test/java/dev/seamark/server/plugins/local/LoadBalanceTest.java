package dev.seamark.server.plugins.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Replies;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.zones.wire.Rcode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

@DisplayName("The plugin loadbalance")
class LoadBalanceTest {
  private static final List<String> ADDRESSES =
      List.of("a.test. 5 IN A 192.0.2.1", "a.test. 5 IN A 192.0.2.2", "a.test. 5 IN A 10.0.0.3");

  @TempDir Path folder;

  private static Plugin answering(List<String> answers) {
    return Told.ending(
        x -> {
          Message reply = Replies.begin(x, Rcode.NOERROR);
          answers.forEach(text -> reply.addRecord(record(text), Section.ANSWER));
          x.answered(x.block().chain()[1], reply);
        });
  }

  private static org.xbill.DNS.Record record(String text) {
    try {
      return RecordText.read(text).orElseThrow();
    } catch (IOException e) {
      throw new AssertionError(text, e);
    }
  }

  private static Map<String, Integer> firsts(ChainHarness harness, String question, int rounds) {
    Map<String, Integer> firsts = new HashMap<>();
    for (int i = 0; i < rounds; i++) {
      firsts.merge(Told.answers(harness.ask(question)).getFirst(), 1, Integer::sum);
    }
    return firsts;
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"loadbalance", "loadbalance round_robin", "loadbalance { }"})
  @DisplayName("gives addresses in another order each time")
  void anotherOrder(String directive) {
    TestSetup setup = new TestSetup(".");
    try (ChainHarness harness =
        ChainHarness.of(Told.plugin(setup, LoadBalance.TYPE, directive), answering(ADDRESSES))) {
      Set<List<String>> orders = new HashSet<>();
      for (int i = 0; i < 100; i++) {
        List<String> answers = Told.answers(harness.ask("a.test A"));
        assertThat(answers).containsExactlyInAnyOrderElementsOf(ADDRESSES);
        orders.add(answers);
      }
      assertThat(orders).hasSize(6);
    }
  }

  @Test
  @DisplayName("puts aliases first, and then what else there is")
  void aliasesFirst() {
    List<String> answers =
        List.of(
            "b.test. 5 IN A 192.0.2.1",
            "b.test. 5 IN A 192.0.2.2",
            "a.test. 5 IN CNAME b.test.",
            "b.test. 5 IN TXT x");
    try (ChainHarness harness =
        ChainHarness.of(
            Told.plugin(new TestSetup("."), LoadBalance.TYPE, "loadbalance"), answering(answers))) {
      List<String> seen = Told.answers(harness.ask("a.test A"));
      assertThat(seen).containsExactlyInAnyOrderElementsOf(answers);
      assertThat(seen.subList(0, 2)).containsExactly(answers.get(2), answers.get(3));
    }
  }

  @Test
  @DisplayName("leaves failures and answers to other questions alone")
  void leavesAlone() {
    try (ChainHarness harness =
        ChainHarness.of(
            Told.plugin(new TestSetup("."), LoadBalance.TYPE, "loadbalance"),
            answering(ADDRESSES))) {
      for (int i = 0; i < 20; i++) {
        assertThat(Told.answers(harness.ask("a.test ANY"))).isEqualTo(ADDRESSES);
      }
    }
    try (ChainHarness harness =
        ChainHarness.of(
            Told.plugin(new TestSetup("."), LoadBalance.TYPE, "loadbalance"),
            Told.ending((Exchange x) -> x.fail(x.block().chain()[1], Rcode.REFUSED, "")))) {
      assertThat(harness.ask("a.test A").getRcode()).isEqualTo(Rcode.REFUSED);
    }
  }

  @Test
  @DisplayName("puts an address first as often as its weight says")
  void weights() throws IOException {
    Path file = folder.resolve("weights");
    Files.writeString(file, "# some\nA.test\n192.0.2.1 3\n10.0.0.3  6\n\nb.test.\n192.0.2.1 255\n");
    try (TestSetup setup = new TestSetup(".");
        ChainHarness harness =
            ChainHarness.of(
                Told.plugin(setup, LoadBalance.TYPE, "loadbalance weighted " + file),
                answering(ADDRESSES))) {
      Map<String, Integer> firsts = firsts(harness, "a.test A", 2000);
      assertThat(firsts.get(ADDRESSES.get(0))).isBetween(480, 720);
      assertThat(firsts.get(ADDRESSES.get(1))).isBetween(110, 290);
      assertThat(firsts.get(ADDRESSES.get(2))).isBetween(1050, 1350);
    }
  }

  @Test
  @DisplayName("reads weights anew when their file changes, and keeps them when it is broken")
  void weightsChange() throws IOException {
    Path file = folder.resolve("weights");
    Files.writeString(file, "a.test\n192.0.2.1 255\n");
    String directive = "loadbalance weighted " + file + " {\n reload 5ms\n}";
    try (TestSetup setup = new TestSetup(".");
        ChainHarness harness =
            ChainHarness.of(
                Told.plugin(setup, LoadBalance.TYPE, directive), answering(ADDRESSES))) {
      assertThat(firsts(harness, "a.test A", 200).get(ADDRESSES.get(0))).isGreaterThan(180);
      Files.writeString(file, "a.test\n192.0.2.2 255\n192.0.2.1 1\n");
      Await.until(
          "the other address is first",
          () -> firsts(harness, "a.test A", 50).getOrDefault(ADDRESSES.get(1), 0) > 40);
      // Whole at once: while it is written it is empty, which is a file without weights.
      Path broken = Files.writeString(folder.resolve("broken"), "a.test\n192.0.2.2 nonsense\n");
      Files.move(broken, file, StandardCopyOption.ATOMIC_MOVE);
      assertThat(firsts(harness, "a.test A", 200).get(ADDRESSES.get(1))).isGreaterThan(180);
    }
  }

  @Test
  @DisplayName("puts addresses of preferred networks first")
  void prefers() {
    String directive = "loadbalance {\n prefer 10.0.0.0/8 192.0.2.2/32\n}";
    try (ChainHarness harness =
        ChainHarness.of(
            Told.plugin(new TestSetup("."), LoadBalance.TYPE, directive), answering(ADDRESSES))) {
      for (int i = 0; i < 20; i++) {
        assertThat(Told.answers(harness.ask("a.test A")))
            .containsExactly(ADDRESSES.get(2), ADDRESSES.get(1), ADDRESSES.get(0));
      }
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiterString = " => ",
      value = {
        "loadbalance random => 2:13: unknown policy: random; there are round_robin and weighted",
        "loadbalance round_robbin => 2:13: unknown policy: round_robbin; did you mean"
            + " 'round_robin'?",
        "loadbalance weighted => 2:13: Wrong argument count or unexpected line ending after"
            + " 'weighted'; write: loadbalance [round_robin | weighted FILE]",
        "loadbalance {\\n"
            + " prefr 10.0.0.0/8\\n"
            + "} => 3:2: plugin/loadbalance: unknown property 'prefr'; did you mean 'prefer'?",
        "loadbalance {\\n"
            + " prefer 10.0.0.0\\n"
            + "} => 3:9: invalid CIDR \"10.0.0.0\"; write it as in 10.0.0.0/8",
        "loadbalance weighted f {\\n"
            + " reload soon\\n"
            + "} => 3:9: invalid reload duration 'soon'; write it as in 30s or 1m30s"
      })
  @DisplayName("is refused where its directive is wrong")
  void refused(String directive, String complaint) {
    assertThat(Told.complaint(LoadBalance.TYPE, directive.replace("\\n", "\n")))
        .isEqualTo(complaint);
  }

  @Test
  @DisplayName("knows which networks hold an address")
  void networks() {
    assertThat(contains("fd00::", 8, "fdff::1")).isTrue();
    assertThat(contains("fd00::", 72, "fd00::ff:0:0:1")).isTrue();
    assertThat(contains("fd00::", 80, "fd00::1:0:0:1")).isFalse();
    assertThat(contains("::", 0, "fd00::1")).isTrue();
    assertThat(contains("0.0.0.0", 0, "192.0.2.1")).isTrue();
    assertThat(contains("0.0.0.0", 0, "fd00::1")).isFalse();
    assertThat(contains("192.0.2.0", 25, "192.0.2.128")).isFalse();
  }

  private static boolean contains(String network, int prefix, String address) {
    return new LoadBalanceSettings.Network(ip(network), prefix).contains(ip(address));
  }

  private static dev.seamark.zones.catalog.IpAddress ip(String text) {
    return dev.seamark.zones.catalog.IpAddress.parse(text).orElseThrow();
  }
}
