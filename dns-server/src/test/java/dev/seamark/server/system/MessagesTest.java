package dev.seamark.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.cli.SeamarkCommand;
import dev.seamark.server.harness.Checked;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Every message")
class MessagesTest {
  private static final List<String> INTERNALS = List.of("Exception", "errno", "java.", "error(-");

  /** Phrases that a native reader stumbles over. */
  private static final Pattern ODD =
      Pattern.compile(
          "\\b((?<!there )is no [a-z]|are no [a-z]+ that|who asks|to be had|one word too many|of no"
              + " matter|is none|what is wrong|taken, and|nobody|whoever|stands in|others?"
              + " (?:is|are) asked|thereof|of whom)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

  @TempDir private Path directory;

  private List<String> check(String directive) throws IOException {
    Path file = Files.writeString(directory.resolve("Corefile"), ". {\n" + directive + "\n}\n");
    return Checked.of(file.toString()).err().lines().toList();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "cach 30",
        "whoami }",
        "forward . NOT-AN-ADDRESS.invalid",
        "forward . __PILLAR__UPSTREAM__SERVERS__",
        "forward . 999.1.1.1",
        "forward . \"192.0.2.1 192.0.2.2\"",
        "forward .",
        "forward . 192.0.2.1 {\n policy fastest\n}",
        "forward . 192.0.2.1 {\n max_fails many\n}",
        "cache abc",
        "cache {\n success x\n}",
        "cache {\n prefech 1\n}",
        "bind eth98",
        "bind 999.1.1.1",
        "hosts {\n 999.1.1.1 a.test\n}",
        "hosts {\n 10.0.0.1\n}",
        "hosts {\n 10.0.0.1 a..b\n}",
        "hosts {\n ttl 0\n}",
        "health 9",
        "ready x:y",
        "prometheus 1.2.3.4",
        "template IN A {\n match a++b\n answer x\n}",
        "template IN A {\n answer \"{{ .Nope }}\"\n}",
        "template IN A {\n rcode FOO\n}",
        "acl {\n block net 10.0.0.0/99\n}",
        "acl {\n deny net *\n}",
        "log . {\n class foo\n}",
        "log . \"{remot} {name}\"",
        "health {\n lameduck -1s\n}",
        "template IN A {\n answer \"a.test 60 IN A 999.1.1.1\"\n}",
        "kubernetes cluster.local {\n pods maybe\n endpoint http://127.0.0.1:9\n}",
        "kubernetes cluster.local {\n manifests /nope\n}",
        "kubernetes cluster.local {\n kubeconfig /nope\n}",
        "kubernetes cluster.local {\n manifests .\n service_cidr 10.0\n}",
        "reload abc",
        "errors {\n consolidate x y\n}",
        "errors {\n consolidate 5m a++b\n}",
        "bufsize 1",
        "header {\n response set foo\n}",
        "loadbalance foo",
        "root /nope",
        "timeouts {\n read 1x\n}",
        "rewrite name regex ( a",
        "rewrite foo",
        "rewrite type FOO A",
        "transfer {\n to foo\n}",
        "dns64 foo",
        "kubernetes {\n ttl 99999\n}",
        "autopath @foo",
        "autopath /nope/resolv.conf",
        "local x",
        "cancel 1",
        "loop x",
        "import nope",
        "import /",
        "k8s_externl",
        "dnssec a",
      })
  @DisplayName("of check has place, fault and remedy, in plain words")
  void ofCheck(String directive) throws IOException {
    List<String> lines = check(directive);
    assertThat(lines).isNotEmpty();
    for (String line : lines) {
      assertThat(line)
          .matches("(warning: )?\\S+/Corefile:\\d+:\\d+: .+(; .+|\\?)")
          .doesNotContain(INTERNALS.toArray(String[]::new))
          .doesNotContainPattern(ODD);
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "srve | unknown command 'srve'; did you mean 'serve'?",
        "frobnicate | unknown command 'frobnicate'; the commands are serve, check, env",
        "serve DIR/examples | unexpected 'DIR/examples'; did you mean --manifests DIR/examples?",
        "DIR/examples | unexpected 'DIR/examples'; did you mean --manifests DIR/examples?",
        "serve --manifest DIR/examples | unknown option --manifest; did you mean --manifests?",
        "-p abc | -p: 'abc' is not a number",
        "--port=abc | --port: 'abc' is not a number",
        "-dns.port x | -dns.port: 'x' is not a number",
        "-conf | -conf needs a value: -conf FILE",
        "-conf a -conf b | -conf is given twice",
        "-quiet=maybe | -quiet: 'maybe' is not true or false",
        "serve --manifests DIR/exmples | --manifests DIR/exmples: no such directory; did you mean"
            + " DIR/examples?",
        "check --manifests DIR/exmples | --manifests DIR/exmples: no such directory; did you mean"
            + " DIR/examples?",
        "serve --manifests DIR/file | --manifests DIR/file: not a directory; name the one it is in",
        "serve --manifests DIR/examples --cluster-domain foo+bar | --cluster-domain: 'foo+bar' is"
            + " not a domain name; write e.g. cluster.local",
        "serve --manifests DIR/examples --service-cidr 10.0/8 | --service-cidr: '10.0/8' is not a"
            + " CIDR; write it as in 10.96.0.0/16",
        "env | --namespace NS is missing",
        "env --namespace a --format xml | --format: 'xml' is not one of env, export, json",
      })
  @DisplayName("of the command line says what is wrong and what was meant, and exits with 2")
  void ofTheCommandLine(String line, String message) throws Exception {
    Files.createDirectories(directory.resolve("examples"));
    Files.writeString(directory.resolve("file"), "");
    Ran ran = run(line.replace("DIR", directory.toString()).split(" "));
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err().lines().findFirst())
        .contains("seamark: " + message.replace("DIR", directory.toString()));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"help, seamark --help", "serve --frob, seamark serve --help"})
  @DisplayName("of the command line names the help that has the word which was wrong")
  void help(String line, String help) {
    assertThat(run(line.split(" ")).err().lines().skip(1).findFirst())
        .contains("seamark: try: " + help);
  }

  @Test
  @DisplayName("about a command that does not start names it")
  void command() throws Exception {
    Files.createDirectories(directory.resolve("examples"));
    Ran ran =
        run(
            "env",
            "--namespace",
            "default",
            "--manifests",
            directory.resolve("examples").toString(),
            "--",
            "nosuchcmd");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).isEqualTo("seamark: nosuchcmd: command not found\n");
  }

  @Test
  @DisplayName("is written as people write")
  void inTheSources() throws IOException {
    List<String> odd = new ArrayList<>();
    for (String module : List.of("../dns-server", "../process", "../dns-watch", "../zones")) {
      try (Stream<Path> files = Files.walk(Path.of(module, "src/main/java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          for (String line : Files.readAllLines(file)) {
            Matcher literal = LITERAL.matcher(line);
            while (literal.find()) {
              if (ODD.matcher(literal.group(1)).find()) {
                odd.add(file.getFileName() + ": " + literal.group(1));
              }
            }
          }
        }
      }
    }
    assertThat(odd).isEmpty();
  }

  @Test
  @DisplayName("about a Corefile has a remedy wherever it is made")
  void remedies() throws IOException {
    Pattern without = Pattern.compile("new CorefileException\\([^;]*, \"\"\\)");
    List<Path> odd = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        if (without.matcher(Files.readString(file)).find()) {
          odd.add(file.getFileName());
        }
      }
    }
    assertThat(odd).isEmpty();
  }

  /** What came of a command line. */
  private record Ran(int code, String err) {}

  private static Ran run(String... arguments) {
    StringWriter err = new StringWriter();
    int code =
        new SeamarkCommand(serve -> 99, (by, leavesOutUnknown) -> 98, List::of)
            .printingTo(new PrintWriter(new StringWriter(), true), new PrintWriter(err, true))
            .execute(arguments);
    return new Ran(code, err.toString());
  }
}
