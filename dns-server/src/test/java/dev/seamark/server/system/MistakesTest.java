package dev.seamark.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.harness.Checked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What CoreDNS 1.14.7 starts with and what it refuses was tried; the words are ours. */
@DisplayName("A mistake in a Corefile")
class MistakesTest {
  private static final String CLUSTER = "kubernetes cluster.local {\nendpoint http://127.0.0.1:9\n";

  @TempDir private Path directory;

  @BeforeEach
  void files() throws IOException {
    Files.createDirectories(directory.resolve("folder"));
    Files.writeString(directory.resolve("weights"), "nonsense here\n");
  }

  private Checked check(String zone, String directive) throws IOException {
    String text =
        directive
            .replace("\\n", "\n")
            .replace("CLUSTER", CLUSTER)
            .replace("DIR", directory.toString());
    Path file = directory.resolve("Corefile");
    Files.writeString(file, zone + " {\n" + text + "\n}\n");
    return Checked.of(file.toString());
  }

  private List<String> warnings(Checked checked) {
    String place = "warning: " + directory.resolve("Corefile") + ":";
    assertThat(checked.code()).as(checked.err()).isZero();
    assertThat(checked.err().lines()).allMatch(line -> line.startsWith(place));
    return checked.err().lines().map(line -> line.substring(place.length())).toList();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "example.org | acl foo {\\nblock\\n}             | 2:5: plugin/acl",
        "example.org | cache 30 foo                      | 2:10: plugin/cache",
        "example.org | cache {\\ndisable success foo\\n} | 3:17: plugin/cache",
        "example.org | log foo                           | 2:5: plugin/log",
        "example.org | metadata foo                      | 2:10: plugin/metadata",
        "example.org | template IN A foo                 | 2:15: plugin/template",
        "example.org | forward foo 192.0.2.1             | 2:9: plugin/forward",
        "example.org | transfer foo {\\nto *\\n}         | 2:10: plugin/transfer",
        "example.org | hosts {\\nfallthrough foo\\n}     | 3:13: plugin/hosts",
        "example.org | hosts DIR/weights example.com     | `plugin/hosts: zone 'example.com'`",
        "10.0.0.0/8  | cache 30 example.org              | 2:10: plugin/cache",
        ".           | forward a.org 192.0.2.1 {\\nexcept b.org\\n}    | 3:8: plugin/forward",
        ".           | CLUSTER fallthrough exmple\\n}    | 4:14: plugin/kubernetes",
        ".           | CLUSTER\\n}\\nk8s_external a.org {\\nfallthrough b\\n}"
            + " | 7:13: plugin/k8s_external",
      })
  @DisplayName("that names a zone in which no query can be is warned of")
  void zoneOutside(String zone, String directive, String start) throws IOException {
    assertThat(warnings(check(zone, directive)))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains(start)
                    .contains(" is outside the zones of ")
                    .contains("; name a zone in "));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "acl example.org {\nblock\n}",
        "acl . {\nblock\n}",
        "acl sub.example.org {\nblock\n}",
        "cache 30 example.org",
        "hosts {\nfallthrough example.org\n}",
        "hosts {\nfallthrough .\n}",
        "hosts {\nfallthrough\n}",
        "cache 30 EXAMPLE.org",
      })
  @DisplayName("is not seen in a zone that lies in, at or above those of the block")
  void zoneWithin(String directive) throws IOException {
    assertThat(warnings(check("example.org", directive))).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "acl block",
        "acl foo {\nblock\n}",
        "cache 30 success",
        "hosts DIR/folder/none fallthrough",
        "hosts {\nfallthrough exmple\n}",
        "template IN A {\nfallthrough exmple\n}",
        "log denial",
        "metadata on",
        "transfer all {\nto *\n}",
      })
  @DisplayName("that makes a word a top-level domain is warned of, unless it ends in a dot")
  void singleLabel(String directive) throws IOException {
    assertThat(warnings(check(".", directive)))
        .anyMatch(
            line -> line.matches(".*'\\w+' is read as a zone.*; write '\\w+\\.' if you mean.*"));
    String dotted =
        directive.replaceAll(
            "(?<= )(block|foo|success|fallthrough|exmple|denial|on|all)(?=$|[ \n])", "$1.");
    assertThat(warnings(check(".", dotted))).noneMatch(line -> line.contains("is read as a zone"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "hosts {\\n"
            + "ttl 5 6\\n"
            + "}             | `3:7: plugin/hosts: '6' is ignored; write: ttl SECONDS`",
        "hosts {\\nno_reverse x\\n}        | `'x' is ignored; write: no_reverse`",
        "cache {\\n"
            + "success 5000 30 5 9\\n"
            + "} | `'9' is ignored; write: success CAPACITY [TTL] [MINTTL]`",
        "erratic drop 2                    | `'drop', '2' are ignored; write: erratic`",
        "header x {\\nresponse set aa\\n}  | `'x' is ignored; write: header`",
        "errors stdout                     | `'stdout' is ignored; write: errors`",
        "CLUSTER startup_timeout 5s 6s\\n} | `'6s' is ignored; write: startup_timeout DURATION`",
        "CLUSTER ttl 5 6\\n}               | `'6' is ignored; write: ttl SECONDS`",
        "CLUSTER ignore empty_service x\\n} | `'x' is ignored; write: ignore empty_service`",
      })
  @DisplayName("that leaves words over, which CoreDNS ignores, is warned of")
  void wordsLeft(String directive, String warning) throws IOException {
    assertThat(warnings(check(".", directive))).anyMatch(line -> line.endsWith(warning));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "any",
        "bufsize 512",
        "chaos",
        "debug",
        "minimal",
        "whoami",
        "reload",
        "header {\nresponse set aa\n}",
        "health 127.0.0.1:0",
        "local",
        "loadbalance",
        "cancel",
        "root /",
        "erratic",
        "CLUSTER }\nautopath @kubernetes",
      })
  @DisplayName("that writes a plugin twice is warned of where CoreDNS starts")
  void twice(String directive) throws IOException {
    String last = directive.lines().reduce((_, line) -> line).orElseThrow();
    String again = last.equals("}") ? directive : last;
    assertThat(warnings(check(".", directive + "\n" + again)))
        .anyMatch(line -> line.endsWith("; write it once"));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {"cache", "errors", "hosts", "loop", "ready", "prometheus", "nsid", "metadata"})
  @DisplayName("that writes a plugin twice is an error where it is one in CoreDNS")
  void twiceIsAnError(String directive) throws IOException {
    assertThat(check(".", directive + "\n" + directive).err())
        .contains("/Corefile:3:1: plugin/" + directive)
        .contains("can only be used once");
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "bufsize, true",
    "cancel, true",
    "chaos, true",
    "metadata, true",
    "reload, true",
    "local, true",
    "any, false",
    "debug, false",
    "loop, false",
    "minimal, false",
    "nsid, false",
    "whoami, false",
  })
  @DisplayName("are empty braces where CoreDNS refuses them, and not where it takes them")
  void emptyBraces(String plugin, boolean taken) throws IOException {
    assertThat(check(".", plugin + " {\n}").code()).isEqualTo(taken ? 0 : 1);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "rewrite name a..b c            | 2:14 | `'a..b' is not a name: it has an empty label;"
            + " write `",
        "rewrite name a b..c            | 2:16 | `'b..c' is not a name`",
        "rewrite name suffix a..b c     | 2:21 | `'a..b' is not a name`",
        "rewrite cname exact a..b c     | 2:21 | `'a..b' is not a name`",
        "rewrite ttl exact a..b 5       | 2:19 | `'a..b' is not a name`",
        "rewrite rcode a..b NXDOMAIN NOERROR | 2:15 | `'a..b' is not a name`",
        "CLUSTER endpoint http://\\n"
            + "}   | 4:11 | `endpoint 'http://' is not the URL of an API server; write `",
        "CLUSTER endpoint http:/foo\\n} | 4:11 | `'http:/foo' is not the URL`",
        "CLUSTER endpoint /foo\\n}      | 4:11 | `'/foo' is not the URL`",
        "CLUSTER endpoint http://a:b\\n} | 4:11 | `'http://a:b' is not the URL`",
        "CLUSTER endpoint http://a:99999\\n} | 4:11 | `'http://a:99999' is not the URL`",
        "CLUSTER endpoint unix:///a\\n} | 4:11 | `'unix:///a' is not the URL`",
        "CLUSTER endpoint ftp://a\\n}   | 4:11 | `'ftp://a' is not the URL`",
        "CLUSTER endpoint http://[::1\\n} | 4:11 | `'http://[::1' is not the URL`",
        "CLUSTER endpoint \"http://a b\"\\n} | 4:11 | `'http://a b' is not the URL`",
        "CLUSTER endpoint http://%zz\\n} | 4:11 | `'http://%zz' is not the URL`",
        "CLUSTER startup_timeout -1s\\n} | 4:18 | `failed to parse startup_timeout: -1s`",
        "CLUSTER apiserver_qps NaN\\n}  | 4:16 | `invalid apiserver_qps 'NaN'`",
        "CLUSTER apiserver_burst 1.5\\n"
            + "} | 4:18 | `invalid apiserver_burst '1.5'; write a whole number`",
        "cache {\\n"
            + "serve_stale_policy prefer_positive\\n"
            + "} | 3:1 | `serve_stale_policy requires serve_stale`",
        "cache {\\nsuccess 99999999999\\n} | 3:9 | `number too large: 99999999999`",
        "forward . 192.0.2.1 {\\n"
            + "max_age 5s\\n"
            + "} | 2:1 | `max_age (5s) must not be less than expire (10s)`",
        "loadbalance weighted DIR/folder  | 2:22 | `it is a directory`",
        "loadbalance weighted DIR/weights | 2:22 | `line 1: expected ADDRESS WEIGHT`",
        "loadbalance weighted DIR/none {\\n"
            + "prefer 10.0.0.0/8\\n"
            + "} | 3:1 | `prefer does not go with weighted`",
        "template IN A {\\n"
            + "rcode NXDOMIAN\\n"
            + "} | 3:7 | `unknown rcode NXDOMIAN; did you mean NXDOMAIN?`",
      })
  @DisplayName("that CoreDNS refuses is refused with its place and what to do")
  void refused(String directive, String place, String message) throws IOException {
    Checked checked = check(".", directive);
    assertThat(checked.code()).isEqualTo(1);
    assertThat(checked.err())
        .contains("/Corefile:" + place + ": ")
        .contains(message)
        .contains("; ");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.0.0.1:8080",
        "kube:8080",
        "http://kube",
        "http://[::1]:8080",
        "[::1]:80",
        "http://foo_bar:80",
        "https://127.0.0.1:6443/k8s/clusters/c-1",
        "http://u:p@127.0.0.1:1",
      })
  @DisplayName("is not an endpoint that CoreDNS takes")
  void endpoints(String url) throws IOException {
    assertThat(warnings(check(".", "CLUSTER endpoint " + url + "\n}"))).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "reload 1s                        | `2:8: plugin/reload: 1s counts as 2s; write 2s or"
            + " more`",
        "cache {\\n"
            + "success -5\\n"
            + "}         | `3:9: plugin/cache: capacity -5 counts as the smallest`",
        "cache {\\nsuccess 5000 30 60\\n} | `plugin/cache: the least TTL is above the greatest`",
        "hosts DIR/folder                 | `is a directory; name a file`",
        "loadbalance weighted DIR/none    | `/none; make it, or mend the name`",
        "CLUSTER namespaces a_b\\n"
            + "}       | `plugin/kubernetes: 'a_b' is not the name of a namespace`",
        "kubernetes cluster.local {\\n"
            + "kubeconfig DIR/weights\\n"
            + "} | `3:12: plugin/kubernetes: kubeconfig `",
        "kubernetes cluster.local {\\n"
            + "kubeconfig DIR/folder\\n"
            + "} | `3:12: plugin/kubernetes: the kubeconfig `",
        "CLUSTER tls DIR/a DIR/b DIR/c\\n} | `/c; the server that serves must have it`",
        "rewrite name substring a b..c    | `2:26: plugin/rewrite: 'b..c' makes names with an"
            + " empty`",
        "rewrite name regex a {0}..b      | `2:22: plugin/rewrite: '{0}..b' makes names`",
        "rewrite name exact a b answer value c d..e | `2:39: plugin/rewrite: 'd..e' makes names`",
        "template in A                    | `CoreDNS does not take 'in'; write IN`",
        "template IN A {\\nrcode refused\\n} | `CoreDNS does not take 'refused'; write REFUSED`",
        "acl                              | `plugin/acl: no policy, so nothing is refused; add `",
      })
  @DisplayName("with which CoreDNS starts, too, is warned of")
  void warnedOf(String directive, String warning) throws IOException {
    assertThat(warnings(check(".", directive))).anyMatch(line -> line.contains(warning));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"transfer {\nto fe80::1%lo\n}", "forward . fe80::1%lo"})
  @DisplayName("is not the interface of an IPv6 address")
  void interfaces(String directive) throws IOException {
    assertThat(check(".", directive).code()).isZero();
  }
}
