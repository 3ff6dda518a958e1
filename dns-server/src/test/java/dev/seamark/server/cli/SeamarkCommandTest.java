package dev.seamark.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.process.log.LogStyle;
import dev.seamark.server.cli.ServeAction.Serve;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The command line")
class SeamarkCommandTest {
  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<Serve> served = new ArrayList<>();
  private final List<ConfiguredBy> checked = new ArrayList<>();
  private int code;

  private int run(String... arguments) {
    SeamarkCommand command =
        new SeamarkCommand(
            serve -> {
              served.add(serve);
              return code;
            },
            (by, leavesOutUnknown) -> {
              checked.add(by);
              return code;
            },
            () -> List.of("errors", "log"));
    return command
        .printingTo(new PrintWriter(out, true), new PrintWriter(err, true))
        .execute(arguments);
  }

  private Serve servedBy(String line) {
    assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isZero();
    return served.getLast();
  }

  @Nested
  @DisplayName("serves")
  class Serves {
    @Test
    @DisplayName("the usual way without arguments")
    void usual() {
      assertThat(servedBy(""))
          .isEqualTo(new Serve(new ConfiguredBy.Usual(), 53, false, "", LogStyle.TEXT, false));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
        strings = {
          "-conf Core -dns.port 1053 -quiet -pidfile pid",
          "--conf Core --dns.port 1053 --quiet --pidfile pid",
          "-conf=Core -dns.port=1053 -quiet=true -pidfile=pid",
          "serve -conf Core -p 1053 -quiet -pidfile pid",
          "-quiet -p=1053 -pidfile pid -conf Core",
          "serve --conf Core --port 1053 --quiet --pidfile pid"
        })
    @DisplayName("by CoreDNS's flags, with one dash or two")
    void flags(String line) {
      assertThat(servedBy(line))
          .isEqualTo(
              new Serve(
                  new ConfiguredBy.Corefile("Core"), 1053, true, "pid", LogStyle.TEXT, false));
    }

    @Test
    @DisplayName("not quietly if that is denied")
    void notQuiet() {
      assertThat(servedBy("-quiet=false").quiet()).isFalse();
    }

    @Test
    @DisplayName("with log lines in JSON, where they are wanted so")
    void jsonLog() {
      assertThat(servedBy("-log-format=json"))
          .isEqualTo(new Serve(new ConfiguredBy.Usual(), 53, false, "", LogStyle.JSON, false));
      assertThat(run("-log-format", "xml")).isEqualTo(2);
      assertThat(err.toString()).contains("--log-format: 'xml' is neither text nor json");
    }

    @Test
    @DisplayName("a directory of manifests, on port 1053 unless told otherwise")
    void manifests() {
      assertThat(servedBy("serve --manifests " + directory))
          .isEqualTo(
              new Serve(
                  new ConfiguredBy.Manifests(directory, List.of(), "cluster.local"),
                  1053,
                  false,
                  "",
                  LogStyle.TEXT,
                  false));
      assertThat(
              servedBy(
                  "serve --manifests "
                      + directory
                      + " --port 5353 --service-cidr 10.0.0.0/24"
                      + " --service-cidr fd00::/108 --cluster-domain k8s.test"))
          .isEqualTo(
              new Serve(
                  new ConfiguredBy.Manifests(
                      directory, List.of("10.0.0.0/24", "fd00::/108"), "k8s.test"),
                  5353,
                  false,
                  "",
                  LogStyle.TEXT,
                  false));
    }

    @Test
    @DisplayName("and passes the exit code on")
    void exitCode() {
      code = 1;
      assertThat(run("-conf", "Core")).isEqualTo(1);
    }

    @Test
    @DisplayName("or says on one line why it cannot, and exits with 1")
    void cannot() {
      SeamarkCommand command =
          new SeamarkCommand(
              serve -> {
                throw new IOException("cannot listen on :53 (udp): permission denied");
              },
              (by, leavesOutUnknown) -> 0,
              List::of);

      int exit =
          command.printingTo(new PrintWriter(out, true), new PrintWriter(err, true)).execute();

      assertThat(exit).isEqualTo(1);
      assertThat(err).hasToString("seamark: cannot listen on :53 (udp): permission denied\n");
    }
  }

  @Nested
  @DisplayName("shows")
  class Shows {
    @Test
    @DisplayName("version and runtime")
    void version() {
      assertThat(run("-version")).isZero();
      assertThat(out.toString()).startsWith("Seamark-").contains("linux/").contains(", java25");
      assertThat(served).isEmpty();
    }

    @Test
    @DisplayName("the plugins")
    void plugins() {
      assertThat(run("-plugins")).isZero();
      assertThat(out).hasToString("errors\nlog\n");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"--help", "-h", "serve --help", "check -h", "env --help"})
    @DisplayName("help, which names every option of the command")
    void help(String line) {
      assertThat(run(line.split(" "))).isZero();
      assertThat(out.toString()).contains("Usage: seamark");
    }
  }

  @Nested
  @DisplayName("checks")
  class Checks {
    @Test
    @DisplayName("a Corefile, named or the usual one")
    void corefile() {
      run("check");
      run("check", "Core");
      run("check", "-conf", "Core");

      assertThat(checked)
          .containsExactly(
              new ConfiguredBy.Usual(),
              new ConfiguredBy.Corefile("Core"),
              new ConfiguredBy.Corefile("Core"));
    }

    @Test
    @DisplayName("manifests")
    void manifests() {
      run("check", "--manifests", directory.toString(), "--service-cidr", "10.0.0.0/24");

      assertThat(checked)
          .containsExactly(
              new ConfiguredBy.Manifests(directory, List.of("10.0.0.0/24"), "cluster.local"));
    }

    @Test
    @DisplayName("and exits with 1 where something is wrong")
    void exitCode() {
      code = 1;
      assertThat(run("check", "Core")).isEqualTo(1);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "start",
        "-conf Core more",
        "serve again",
        "-conf",
        "-confusing",
        "-p http",
        "-p 0",
        "-p 65536",
        "-conf Core --manifests m",
        "--service-cidr 10.0.0.0/24",
        "check one two",
        "check one -conf two",
        "env",
        "env --namespace a --format xml",
        "env --namespace a --manifests m --kubeconfig k",
        "env --namespace a --context c",
        "env --namespace a --service-cidr 10.0.0.0/24",
        "env --namespace a --manifests m command",
      })
  @DisplayName(
      "exits with 2 on wrong usage, and says in one line what is wrong and in one what to try")
  void wrongUsage(String line) {
    assertThat(run(line.split(" "))).isEqualTo(2);

    assertThat(err.toString().lines()).hasSize(2).allMatch(text -> text.startsWith("seamark: "));
    assertThat(err.toString()).contains("try: seamark ").contains("--help");
    assertThat(served).isEmpty();
    assertThat(checked).isEmpty();
  }
}
