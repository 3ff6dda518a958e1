package dev.seamark.proxy.nft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.proxy.nft.Command.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The output of a program")
class CommandTest {
  @Test
  @DisplayName("is read line by line, and may be larger than this process")
  void lines() {
    LongAdder lines = new LongAdder();

    Outcome outcome =
        Command.lines(
            List.of("sh", "-c", "yes " + "x".repeat(600) + " | head -n 500000"),
            Duration.ofMinutes(2),
            line -> lines.increment());

    assertThat(outcome.succeeded()).isTrue();
    assertThat(outcome.output()).isEmpty();
    assertThat(lines.sum()).isEqualTo(500_000);
  }

  @Test
  @DisplayName("ends with the program, and its complaint is kept")
  void failure() {
    Outcome outcome =
        Command.lines(List.of("sh", "-c", "echo bad >&2; exit 3"), Duration.ofMinutes(1), l -> {});

    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.firstComplaint()).isEqualTo("bad");
  }
}
