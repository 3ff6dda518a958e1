package dev.seamark.server.system;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.harness.Page;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Type;

/** Beside what CoreDNS 1.14.7 showed for such a Corefile (coredns-metrics.txt). */
@DisplayName("The metrics page")
class MetricsPageTest {
  private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z0-9_:]+)(?:\\{(.*)})? \\S+");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir private Path directory;
  private int first;
  private int second;
  private int metrics;
  private Instance server;

  /** A metric: its type, its HELP line and the labels of its samples. */
  private record Family(String type, String help, Set<String> labels, Set<String> servers) {}

  @BeforeEach
  void start() throws Exception {
    first = Instance.freePort();
    second = Instance.freePort();
    metrics = Instance.freePort();
    int nobody = Instance.freePort();
    server =
        Instance.serving(
            directory,
            """
            .:%1$d example.org:%1$d {
                bind 127.0.0.1 127.0.0.2
                errors
                log
                health 127.0.0.1:%2$d
                prometheus 127.0.0.1:%3$d
                acl {
                    block net 10.99.0.0/16
                }
                hosts {
                    10.0.0.9 in.example.org
                    fallthrough
                }
                template IN A t.example.org {
                    answer "{{ .Name }} 60 IN A 10.1.1.1"
                }
                forward . 127.0.0.1:%4$d
                cache 30
                local
                reload
                rewrite name a.x b.x
            }
            test:%5$d {
                bind 127.0.0.1
                prometheus 127.0.0.1:%3$d
                forward . 127.0.0.1:%4$d
                cache
            }
            """
                .formatted(first, Instance.freePort(), metrics, nobody, second));
    for (String name : List.of("in.example.org.", "t.example.org.", "www.x.")) {
      Instance.ask("127.0.0.1", first, name, Type.A, PATIENCE);
      Instance.ask("127.0.0.2", first, name, Type.A, PATIENCE);
    }
    Instance.ask("127.0.0.1", first, "in.example.org.", Type.A, PATIENCE);
    Instance.ask("127.0.0.1", second, "a.test.", Type.A, PATIENCE);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Map<String, Family> page() {
    Map<String, Family> families = new TreeMap<>();
    for (String line : Page.get(metrics, "/metrics").body().lines().toList()) {
      String[] words = line.split(" ", 4);
      if (line.startsWith("# HELP ")) {
        families.put(words[2], new Family("", words[3], new TreeSet<>(), new TreeSet<>()));
      } else if (line.startsWith("# TYPE ")) {
        Family known = families.get(words[2]);
        families.put(
            words[2],
            new Family(
                words[3], known == null ? "" : known.help(), new TreeSet<>(), new TreeSet<>()));
      } else {
        sample(families, line);
      }
    }
    return families;
  }

  private static Family known(Map<String, Family> families, String name) {
    assertThat(families).as("lines that begin with # TYPE").containsKey(name);
    return requireNonNull(families.get(name));
  }

  private static void sample(Map<String, Family> families, String line) {
    Matcher sample = SAMPLE.matcher(line);
    assertThat(sample.matches()).as(line).isTrue();
    String name = sample.group(1);
    Family family =
        known(
            families,
            families.containsKey(name) ? name : name.replaceFirst("_(sum|count|bucket)$", ""));
    Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
    while (label.find()) {
      if (!label.group(1).equals("le")) {
        family.labels().add(label.group(1));
      }
      if (label.group(1).equals("server")) {
        family.servers().add(label.group(2));
      }
    }
  }

  @Test
  @DisplayName("has CoreDNS's metrics, of the same type, with the same labels and HELP")
  void asInCoreDns() throws Exception {
    Map<String, Family> ours = page();
    for (String line : Files.readAllLines(Path.of("src/test/resources/coredns-metrics.txt"))) {
      if (line.startsWith("#")) {
        continue;
      }
      String[] words = line.split(" ", 4);
      Family family = known(ours, words[0]);
      assertThat(family.type()).as(words[0]).isEqualTo(words[1]);
      assertThat(family.help()).as(words[0]).isEqualTo(words[3]);
      assertThat(String.join(",", family.labels()))
          .as(words[0])
          .isEqualTo(words[2].equals("-") ? "" : words[2]);
    }
  }

  @Test
  @DisplayName("has a HELP line for every metric")
  void help() {
    assertThat(page()).allSatisfy((name, family) -> assertThat(family.help()).isNotEmpty());
  }

  @Test
  @DisplayName("names one server for each address that is listened on, the same in every metric")
  void servers() {
    Set<String> all =
        Set.of("dns://127.0.0.1:" + first, "dns://127.0.0.2:" + first, "dns://127.0.0.1:" + second);
    Map<String, Family> ours = page();
    assertThat(ours)
        .allSatisfy((name, family) -> assertThat(all).as(name).containsAll(family.servers()));
    for (String name :
        List.of(
            "coredns_cache_requests_total",
            "coredns_cache_entries",
            "coredns_dns_requests_total",
            "coredns_plugin_enabled")) {
      assertThat(known(ours, name).servers()).as(name).containsExactlyInAnyOrderElementsOf(all);
    }
  }

  @Test
  @DisplayName("says which commit it was built from")
  void revision() {
    assertThat(Page.get(metrics, "/metrics").body())
        .containsPattern("coredns_build_info\\{.*revision=\"[0-9a-z]+\"");
  }
}
