package dev.seamark.server.plugins.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.local.Told;
import dev.seamark.server.plugins.upstream.forward.Forward;
import dev.seamark.server.upstream.FakeServer;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.WireName;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The plugin cancel")
class CancelTest {
  private final List<Duration> patience = new CopyOnWriteArrayList<>();

  /** Notes how long the query may take, and asks once on behalf of it. */
  private void note(Exchange x) {
    patience.add(Duration.ofNanos(x.deadlineNanos() - x.startedNanos()));
    Plugin self = x.block().chain()[1];
    if (x.internal()) {
      x.fail(self, Rcode.REFUSED, "");
    } else {
      x.ask(WireName.ROOT, RecordType.A, _ -> x.resume(() -> x.fail(self, Rcode.REFUSED, "")));
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "cancel,              PT5.001S",
    "cancel 1s,           PT1S",
    "cancel 1m30s,        PT1M30S",
  })
  @DisplayName("says how long a query may take, and what is asked on its behalf")
  void howLong(String directive, Duration most) {
    // A clock that stands still, so that what is asked later begins at the same time.
    try (ChainHarness harness =
        ChainHarness.of(
            () -> 42,
            Told.plugin(new TestSetup("."), Cancel.TYPE, directive),
            Told.ending(this::note))) {
      harness.ask("a.test A");
    }
    assertThat(patience).containsExactly(most, most);
  }

  @Test
  @DisplayName("may be longer than anybody counts")
  void longerThanAnybodyCounts() {
    try (ChainHarness harness =
        ChainHarness.of(
            Told.plugin(new TestSetup("."), Cancel.TYPE, "cancel 2500000h"),
            Told.ending(this::note))) {
      harness.ask("a.test A");
    }
    assertThat(patience.getFirst()).isGreaterThan(Duration.ofDays(3650));
  }

  @Test
  @DisplayName("ends the search for an upstream that replies")
  void endsForwarding() throws Exception {
    try (FakeServer silent = FakeServer.silent();
        TestSetup setup = new TestSetup(".")) {
      String forward =
          "forward . %s {\n read_timeout 100ms\n max_connect_attempts 0\n max_fails 0\n}"
              .formatted(silent.address());
      try (ChainHarness harness =
          ChainHarness.of(
              Told.plugin(setup, Cancel.TYPE, "cancel 350ms"),
              Told.plugin(new TestSetup("."), Forward.TYPE, forward))) {
        assertThat(harness.ask("a.test A").getRcode()).isEqualTo(Rcode.SERVFAIL);
      }
      assertThat(silent.asked()).hasSizeBetween(2, 5);
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiterString = " => ",
      value = {
        "cancel 0s => 2:8: plugin/cancel: invalid duration: \"0s\"; write a number and a unit:"
            + " 500ms, 5s, 1m30s",
        "cancel -1s => 2:8: plugin/cancel: invalid duration: \"-1s\"; write a number and a unit:"
            + " 500ms, 5s, 1m30s",
        "cancel 5 => 2:8: plugin/cancel: invalid duration: \"5\"; write a number and a unit: 500ms,"
            + " 5s, 1m30s",
        "cancel 1s 2s => 2:11: Wrong argument count or unexpected line ending after '2s'; write:"
            + " cancel [DURATION]",
        "cancel {\\n"
            + " after 1s\\n"
            + "} => 3:2: plugin/cancel: unknown property 'after'; this plugin has no properties,"
            + " remove the line"
      })
  @DisplayName("is refused where its directive is wrong")
  void refused(String directive, String complaint) {
    assertThat(Told.complaint(Cancel.TYPE, directive.replace("\\n", "\n"))).isEqualTo(complaint);
  }
}
