package dev.seamark.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.harness.Checked;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

@DisplayName("Server blocks of one zone and port with views")
class ViewsTest {
  @TempDir Path directory;
  private int port;
  private int metrics;

  /** A block that says which one it is. */
  private String block(String zone, String view, String says) {
    return """
    %s:%d {
      bind 127.0.0.1
      metadata
      prometheus 127.0.0.1:%d
      cache 30
      %s
      template ANY ANY {
        answer "{{ .Name }} 60 IN TXT %s-{{ .Meta \\"view/name\\" }}"
      }
    }
    """
        .formatted(zone, port, metrics, view, says);
  }

  private static String view(String name, String... expressions) {
    return "view " + name + " {\n" + "expr " + String.join("\nexpr ", expressions) + "\n}";
  }

  private String said(String source, String name, int type, boolean tcp) throws IOException {
    SimpleResolver resolver =
        new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    resolver.setLocalAddress(InetAddress.getByName(source));
    resolver.setTCP(tcp);
    resolver.setTimeout(Duration.ofSeconds(10));
    Message reply =
        resolver.send(Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)));
    if (reply.getRcode() != Rcode.NOERROR) {
      return Rcode.string(reply.getRcode());
    }
    return reply.getSection(Section.ANSWER).getFirst().rdataToString().replace("\"", "");
  }

  private String said(String source, String name) throws IOException {
    return said(source, name, Type.TXT, false);
  }

  private Instance serving(List<String> blocks) throws Exception {
    return Instance.serving(directory, String.join("\n", blocks));
  }

  @Test
  @DisplayName(
      "get the queries that their expressions are true for, the first of them in the file; the one"
          + " without a view gets the others; each has a cache and metrics of its own")
  void inOrder() throws Exception {
    port = Instance.freePort();
    metrics = Instance.freePort();
    List<String> blocks =
        List.of(
            block("test", view("inside", "incidr(client_ip(), '127.1.0.0/16')"), "one"),
            block(
                "test",
                view("names", "name() matches '^abc\\\\..*\\\\.test\\\\.$'", "proto() == 'tcp'"),
                "two"),
            block("test", view("broken", "incidr(name(), '::/0') or size() > 1"), "three"),
            block("test", "", "default"),
            block(".", view("root", "type() in ['TXT', 'MX']"), "root"));
    try (Instance _ = serving(blocks)) {
      assertThat(said("127.1.2.3", "www.test.")).isEqualTo("one-inside");
      assertThat(said("127.2.2.3", "www.test.")).isEqualTo("default-");
      assertThat(said("127.1.2.3", "abc.x.test.", Type.TXT, true)).isEqualTo("one-inside");
      assertThat(said("127.0.0.1", "abc.x.test.", Type.TXT, true)).isEqualTo("two-names");
      assertThat(said("127.0.0.1", "ABC.x.test.", Type.TXT, false)).isEqualTo("default-");
      // again, from the cache
      assertThat(said("127.1.2.3", "www.test.")).isEqualTo("one-inside");
      assertThat(said("127.2.2.3", "www.test.")).isEqualTo("default-");
      // the longest zone with a view that fits, and nobody
      assertThat(said("127.1.2.3", "example.")).isEqualTo("root-root");
      assertThat(said("127.1.2.3", "example.", Type.A, false)).isEqualTo("REFUSED");
      String requests = "coredns_dns_requests_total{family=\"1\",proto=\"udp\",server=\"dns://";
      String at = "127.0.0.1:" + port + "\",type=\"TXT\",view=\"%s\",zone=\"test.\"}";
      assertThat(Instance.metric(metrics, requests + at.formatted("inside"))).isEqualTo(2);
      assertThat(Instance.metric(metrics, requests + at.formatted(""))).isEqualTo(3);
      assertThat(
              Instance.metric(
                  metrics,
                  "coredns_cache_hits_total{server=\"dns://127.0.0.1:%d\",type=\"success\",%s}"
                      .formatted(port, "view=\"inside\",zones=\"test.\"")))
          .isEqualTo(1);
      assertThat(
              Instance.metric(
                  metrics,
                  "coredns_plugin_enabled{name=\"template\",server=\"dns://127.0.0.1:%d\",%s}"
                      .formatted(port, "view=\"names\",zone=\"test.\"")))
          .isEqualTo(1);
      assertThat(Instance.metric(metrics, "seamark_view_faults_total{view=\"broken\"}"))
          .isEqualTo(3);
    }
  }

  private Checked check(String... blocks) throws IOException {
    Path file = Files.writeString(directory.resolve("Corefile"), String.join("", blocks));
    return Checked.of(file.toString());
  }

  private static String small(String view) {
    return ".:53 {\n" + view + "\nwhoami\n}\n";
  }

  @Test
  @DisplayName("may be many with a view, and one without, which comes last")
  void check() throws IOException {
    Checked fine = check(small("view a {\n}"), small("view a {\n}"), small(""));
    assertThat(fine.err()).isEmpty();
    assertThat(fine.out().strip()).isEqualTo("ok: serves .:53");
    assertThat(check(small(""), small("view a {\n}")).err())
        .contains("Corefile:5:1: plugin/view: no query for . comes to this block: the one at")
        .contains("Corefile:1:1 has no view and comes first; move that one behind this one");
    assertThat(check(small(""), small("")).err())
        .contains("Corefile:5:1: cannot serve dns://.:53 - it is already defined");
  }

  @Test
  @DisplayName("are refused where an expression is wrong, with its place; all of it at once")
  void wrong() throws IOException {
    Checked wrong =
        check(small("view a {\n expr type() in ['A'\n expr nmae() == 'x'\n}"), small("view"));
    assertThat(wrong.err().lines().map(line -> line.replaceFirst("^.*?Corefile:", "")))
        .containsExactly(
            "3:21: plugin/view: unexpected the end of the expression; write ',' before it",
            "4:7: plugin/view: unknown name nmae; did you mean 'name'?",
            "9:1: Wrong argument count or unexpected line ending after 'view'; write: view NAME {"
                + " expr EXPRESSION... }");
    assertThat(check(small("view a {\n expr client_ip()\n}")).err())
        .contains(
            "Corefile:3:2: plugin/view: the expression is neither true nor false, so the view gets"
                + " no query; compare it with something, such as: name() == 'example.org.'");
  }
}
