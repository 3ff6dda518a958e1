package dev.seamark.proxy.nft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.proxy.nft.Command.Outcome;
import dev.seamark.proxy.state.Family;
import dev.seamark.zones.catalog.Cidr;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class NftTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Nested
  @DisplayName("A program")
  class AProgram {
    @Test
    @DisplayName("reads all of its input and says what it says, however much it is")
    void large() {
      String text = "0123456789".repeat(100_000);
      assertThat(Command.run(List.of("cat"), text, LONG)).isEqualTo(new Outcome(0, text, ""));
    }

    @Test
    @DisplayName("that complains without end is heard, and its complaint cut")
    void noisy() {
      Outcome outcome =
          Command.run(List.of("sh", "-c", "head -c 1000000 /dev/zero >&2; exit 3"), "", LONG);
      assertThat(outcome.code()).isEqualTo(3);
      assertThat(outcome.complaint()).hasSizeLessThan(20_000);
    }

    @Test
    @DisplayName("that does not end is killed")
    void endless() {
      Outcome outcome = Command.run(List.of("sleep", "1000"), "", Duration.ofMillis(100));
      assertThat(outcome.code()).isEqualTo(Outcome.TIMED_OUT);
    }

    @Test
    @DisplayName("that does not read its input may end")
    void deaf() {
      assertThat(Command.run(List.of("true"), "x".repeat(1_000_000), LONG).succeeded()).isTrue();
    }

    @Test
    @DisplayName("that neither reads nor ends is killed")
    void deafAndEndless() {
      Outcome outcome =
          Command.run(List.of("sleep", "1000"), "x".repeat(1_000_000), Duration.ofMillis(100));
      assertThat(outcome.code()).isEqualTo(Outcome.TIMED_OUT);
    }

    @Test
    @DisplayName("that is not there is no exception")
    void absent() {
      assertThat(Command.run(List.of("no-such-program"), "", LONG).code())
          .isEqualTo(Outcome.NOT_RUN);
    }
  }

  @Nested
  @DisplayName("A failure of nft")
  class AFailure {
    @Test
    @DisplayName("says what to install where it is not there")
    void absent() {
      assertThat(Nft.explained(new Outcome(Outcome.NOT_RUN, "", "error=2, No such file")))
          .contains("install the package nftables");
    }

    @Test
    @DisplayName("says which privilege is missing")
    void forbidden() {
      assertThat(
              Nft.explained(
                  new Outcome(1, "", "Error: Could not process rule: Operation not permitted\n")))
          .contains("NET_ADMIN");
    }

    @Test
    @DisplayName("is otherwise told in nft's first line")
    void other() {
      assertThat(Nft.explained(new Outcome(1, "", "\nx:1:2-3: Error: No such file\nadd ...\n")))
          .isEqualTo("nft: x:1:2-3: Error: No such file");
    }
  }

  @Test
  @DisplayName("Ranges of a set do not overlap, and are of its family")
  void disjoint() {
    List<Cidr> ranges =
        List.of(
            World.range("10.0.0.0/8"),
            World.range("10.1.0.0/16"),
            World.range("10.0.0.0/8"),
            World.range("192.0.2.1/32"),
            World.range("fd00::/8"));
    assertThat(Layout.disjoint(ranges, Family.IPV4))
        .containsExactly(World.range("10.0.0.0/8"), World.range("192.0.2.1/32"));
    assertThat(Layout.disjoint(ranges, Family.IPV6)).containsExactly(World.range("fd00::/8"));
  }
}
