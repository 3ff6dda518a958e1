package dev.seamark.server.plugins.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.local.Told;
import dev.seamark.server.transport.tcp.TcpLimits;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The plugin timeouts")
class TimeoutsTest {
  private static TcpLimits limits(String lines) throws CorefileException {
    TestSetup setup = new TestSetup(".");
    assertThat(setup.start(Timeouts.TYPE, Parsing.directives(lines))).isEmpty();
    return setup.tcpLimits();
  }

  @Test
  @DisplayName("changes what it names and nothing else")
  void changes() throws CorefileException {
    assertThat(limits("timeouts {\n read 1m\n}"))
        .isEqualTo(TcpLimits.USUAL.withRead(Duration.ofMinutes(1)));
    assertThat(limits("timeouts {\n write 20\n maxtcpqueries 128\n}"))
        .isEqualTo(TcpLimits.USUAL.withWrite(Duration.ofSeconds(20)).withQueries(128));
    assertThat(limits("timeouts {\n idle 24h\n maxtcpqueries -1\n}"))
        .isEqualTo(TcpLimits.USUAL.withIdle(Duration.ofHours(24)));
  }

  @Test
  @DisplayName("takes the last word of several directives")
  void several() throws CorefileException {
    assertThat(limits("timeouts {\n read 7s\n idle 8s\n}\ntimeouts {\n read 9s\n}"))
        .isEqualTo(TcpLimits.USUAL.withRead(Duration.ofSeconds(9)).withIdle(Duration.ofSeconds(8)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiterString = " => ",
      value = {
        "timeouts => 2:1: timeouts block with no timeouts specified; write: timeouts { read"
            + " DURATION; write DURATION; idle DURATION; maxtcpqueries NUMBER }, or remove the"
            + " line",
        "timeouts 5s => 2:10: Wrong argument count or unexpected line ending after '5s'; write:"
            + " timeouts { read DURATION; write DURATION; idle DURATION; maxtcpqueries NUMBER }",
        "timeouts {\\n"
            + " read\\n"
            + "} => 3:2: Wrong argument count or unexpected line ending after 'read'; write: read"
            + " DURATION",
        "timeouts {\\n read 999ms\\n} => 3:7: timeout provided '999ms' needs to be between 1 second"
            + " and 24 hours; write e.g. read 10s",
        "timeouts {\\n idle 25h\\n} => 3:7: timeout provided '25h' needs to be between 1 second and"
            + " 24 hours; write e.g. idle 10s",
        "timeouts {\\n"
            + " write soon\\n"
            + "} => 3:8: unable to parse write duration value: \"soon\"; write a number and a unit:"
            + " 500ms, 5s, 1m30s",
        "timeouts {\\n maxtcpqueries 0\\n} => 3:16: maxtcpqueries is '0', but must be a positive"
            + " number, or -1 for no limit; write e.g. maxtcpqueries 128",
        "timeouts {\\n maxtcpqueries -2\\n} => 3:16: maxtcpqueries is '-2', but must be a positive"
            + " number, or -1 for no limit; write e.g. maxtcpqueries 128",
        "timeouts {\\n"
            + " maxtcpqueries\\n"
            + "} => 3:2: Wrong argument count or unexpected line ending after 'maxtcpqueries';"
            + " write: maxtcpqueries NUMBER",
        "timeouts {\\n"
            + " connect 5s\\n"
            + "} => 3:2: plugin/timeouts: unknown property 'connect'; write one of read, write,"
            + " idle, maxtcpqueries"
      })
  @DisplayName("is refused where its directive is wrong")
  void refused(String directive, String complaint) {
    assertThat(Told.complaint(Timeouts.TYPE, directive.replace("\\n", "\n"))).isEqualTo(complaint);
  }
}
