package dev.seamark.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.upstream.FakeServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** One server for all, before an upstream that cuts what it sends over UDP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("A reply that contains the reply to a question of the server's own")
class CutRepliesTest {
  private static final int ADDRESSES = 120;
  private static final int OVER_UDP = 10;

  private final FakeServer upstream = FakeServer.open(CutRepliesTest::answer);
  private Instance server;
  private int port;

  /** {@code empty}: cut to nothing; {@code far}: an alias; all others have many addresses. */
  private static void answer(FakeServer.Asked asked) throws IOException {
    String name = asked.question().getName().toString();
    Message reply = asked.failing(Rcode.NOERROR);
    boolean udp = asked.transport().equals("udp");
    if (name.startsWith("far.")) {
      reply.addRecord(FakeServer.record(name + " 60 IN CNAME near.up.test."), Section.ANSWER);
      reply.addRecord(FakeServer.record("near.up.test. 60 IN A 192.0.2.1"), Section.ANSWER);
      asked.reply(reply);
      return;
    }
    int all = asked.question().getType() == Type.A ? ADDRESSES : 0;
    int sent = !udp ? all : name.startsWith("empty.") ? 0 : Math.min(all, OVER_UDP);
    for (int i = 0; i < sent; i++) {
      reply.addRecord(FakeServer.record(name + " 60 IN A 192.0.2." + i), Section.ANSWER);
    }
    if (sent < all) {
      reply.getHeader().setFlag(Flags.TC);
    }
    asked.reply(reply);
  }

  @BeforeAll
  void open(@TempDir Path directory) throws Exception {
    Path manifests = Files.createDirectory(directory.resolve("manifests"));
    Files.writeString(manifests.resolve("services.yaml"), SERVICES);
    port = Instance.freePort();
    server =
        Instance.serving(
            directory,
            """
            .:%1$d {
                bind 127.0.0.1
                errors
                rewrite cname exact near.up.test. many.up.test.
                template IN ANY made.test {
                    answer "{{ .Name }} 60 IN CNAME many.up.test."
                }
                kubernetes cluster.local {
                    manifests %2$s
                }
                k8s_external outside.test
                forward . %3$s
            }
            kept.test:%1$d {
                bind 127.0.0.1
                cache 30
                template IN ANY kept.test {
                    answer "{{ .Name }} 60 IN CNAME many.up.test."
                }
            }
            """
                .formatted(port, manifests, upstream.address()));
  }

  private static final String SERVICES =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: named, namespace: default}
      spec: {type: ExternalName, externalName: many.up.test}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: bare, namespace: default}
      spec: {type: ExternalName, externalName: empty.up.test}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: chained, namespace: default}
      spec: {type: ExternalName, externalName: named.default.svc.cluster.local}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: hop, namespace: default}
      spec: {type: ExternalName, externalName: a.made.test}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: sliced, namespace: default}
      spec: {clusterIP: None, ports: [{name: http, port: 80}]}
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata:
        name: sliced-1
        namespace: default
        labels: {kubernetes.io/service-name: sliced}
      addressType: FQDN
      ports: [{name: http, port: 80, protocol: TCP}]
      endpoints: [{addresses: [many.up.test]}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: balanced, namespace: default}
      spec: {type: LoadBalancer, ports: [{name: http, port: 80}]}
      status: {loadBalancer: {ingress: [{hostname: many.up.test}]}}
      """;

  @AfterAll
  void close() {
    server.close();
    upstream.close();
  }

  private Message ask(String name, int type, boolean tcp) throws IOException {
    SimpleResolver resolver =
        new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    resolver.setTimeout(Duration.ofSeconds(20));
    resolver.setIgnoreTruncation(true);
    resolver.setTCP(tcp);
    return resolver.send(
        Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "named.default.svc.cluster.local.",
        "bare.default.svc.cluster.local.",
        "chained.default.svc.cluster.local.",
        "hop.default.svc.cluster.local.",
        "sliced.default.svc.cluster.local.",
        "balanced.default.outside.test.",
        "a.made.test.",
        "far.up.test.",
        "a.kept.test.",
      })
  @DisplayName("is marked as cut over UDP where that reply was")
  void cut(String name) throws IOException {
    Message reply = ask(name, Type.A, false);
    assertThat(reply.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(reply.getSection(Section.ANSWER)).first().extracting(Record::getType).isEqualTo(5);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "named.default.svc.cluster.local., 1",
    "bare.default.svc.cluster.local., 1",
    "chained.default.svc.cluster.local., 2",
    "sliced.default.svc.cluster.local., 1",
    "balanced.default.outside.test., 1",
    "a.made.test., 1",
    "far.up.test., 1",
    "b.kept.test., 1",
  })
  @DisplayName("is whole over TCP, also right after it was cut")
  void whole(String name, int aliases) throws IOException {
    ask(name, Type.A, false);
    Message reply = ask(name, Type.A, true);
    assertThat(reply.getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(reply.getSection(Section.ANSWER)).hasSize(aliases + ADDRESSES);
  }

  @Test
  @DisplayName("is not marked where only additional records were cut, which are left out")
  void glue() throws IOException {
    Message reply = ask("_http._tcp.balanced.default.outside.test.", Type.SRV, false);
    assertThat(reply.getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(reply.getSection(Section.ANSWER)).hasSize(1);
    assertThat(reply.getSection(Section.ADDITIONAL))
        .extracting(Record::getType)
        .doesNotContain(Type.A);
  }
}
