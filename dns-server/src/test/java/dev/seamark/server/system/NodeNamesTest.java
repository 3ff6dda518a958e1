package dev.seamark.server.system;

import static dev.seamark.server.system.Instance.addresses;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.harness.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@DisplayName("The names of nodes")
class NodeNamesTest {
  @TempDir Path directory;

  private Path manifests() throws IOException {
    Path manifests = Files.createDirectory(directory.resolve("manifests"));
    node(manifests, "one", "10.0.0.1", "198.51.100.1", "2001:db8::1");
    node(manifests, "ip-10-0-0-2.ec2.internal", "10.0.0.2", "198.51.100.2", "2001:db8::2");
    return manifests;
  }

  private static void node(Path manifests, String name, String in, String out, String in6)
      throws IOException {
    Files.writeString(
        manifests.resolve(name + ".yaml"),
        """
        apiVersion: v1
        kind: Node
        metadata:
          name: %s
        status:
          addresses:
          - {type: Hostname, address: host}
          - {type: InternalIP, address: %s}
          - {type: ExternalIP, address: %s}
          - {type: InternalIP, address: "%s"}
        """
            .formatted(name, in, out, in6));
  }

  private Instance serving(int port, String zones, String lines, Path manifests) throws Exception {
    return Instance.serving(
        directory,
        """
        .:%d {
            bind 127.0.0.1
            kubenodes %s {
                %s
            }
            kubernetes cluster.local in-addr.arpa {
                manifests %s
            }
        }
        """
            .formatted(port, zones, lines, manifests));
  }

  private static List<String> data(int port, String name, int type) throws IOException {
    return Instance.ask(port, name, type).getSection(Section.ANSWER).stream()
        .map(Record::rdataToString)
        .toList();
  }

  private static int code(int port, String name, int type) throws IOException {
    return Instance.ask(port, name, type).getRcode();
  }

  @Test
  @DisplayName("have their internal addresses, and these their names")
  void internal() throws Exception {
    int port = Instance.freePort();
    Path manifests = manifests();
    try (Instance _ = serving(port, "node.test 10.in-addr.arpa ip6.arpa", "ttl 7", manifests)) {
      Await.until(
          "the nodes are known", () -> code(port, "one.node.test.", Type.A) == Rcode.NOERROR);
      Message reply = Instance.ask(port, "ONE.node.test.", Type.A);
      assertThat(reply.getHeader().getFlag(Flags.AA)).isTrue();
      assertThat(reply.getSection(Section.ANSWER)).hasSize(1);
      assertThat(reply.getSection(Section.ANSWER).getFirst())
          .hasToString("ONE.node.test.\t\t7\tIN\tA\t10.0.0.1");
      assertThat(data(port, "one.node.test.", Type.AAAA)).containsExactly("2001:db8:0:0:0:0:0:1");
      assertThat(data(port, "ip-10-0-0-2.ec2.internal.node.test.", Type.A))
          .containsExactly("10.0.0.2");
      assertThat(data(port, "1.0.0.10.in-addr.arpa.", Type.PTR)).containsExactly("one.node.test.");
      assertThat(
              data(
                  port,
                  "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.",
                  Type.PTR))
          .containsExactly("one.node.test.");
    }
  }

  @Test
  @DisplayName("are denied with the zone's SOA record where there is no such node")
  void denied() throws Exception {
    int port = Instance.freePort();
    Path manifests = manifests();
    try (Instance _ = serving(port, "node.test", "", manifests)) {
      Await.until(
          "the nodes are known", () -> code(port, "one.node.test.", Type.A) == Rcode.NOERROR);
      Message reply = Instance.ask(port, "two.node.test.", Type.A);
      assertThat(reply.getRcode()).isEqualTo(Rcode.NXDOMAIN);
      assertThat(reply.getSection(Section.AUTHORITY).getFirst().getType()).isEqualTo(Type.SOA);
      Message other = Instance.ask(port, "one.node.test.", Type.MX);
      assertThat(other.getRcode()).isEqualTo(Rcode.NOERROR);
      assertThat(other.getSection(Section.ANSWER)).isEmpty();
    }
  }

  @Test
  @DisplayName("have their external addresses alone where these are asked for")
  void external() throws Exception {
    int port = Instance.freePort();
    Path manifests = manifests();
    try (Instance _ = serving(port, "node.test", "external", manifests)) {
      Await.until(
          "the nodes are known", () -> code(port, "one.node.test.", Type.A) == Rcode.NOERROR);
      assertThat(addresses(port, "one.node.test.")).containsExactly("198.51.100.1");
    }
  }

  @Test
  @DisplayName("stand beside those of Services in one zone, which is asked what nodes cannot have")
  void besideServices() throws Exception {
    int port = Instance.freePort();
    Path manifests = manifests();
    Files.writeString(
        manifests.resolve("web.yaml"),
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: default}
        spec:
          ports: [{port: 80}]
        """);
    try (Instance _ = serving(port, "cluster.local in-addr.arpa", "fallthrough", manifests)) {
      Await.until(
          "the nodes are known", () -> code(port, "one.cluster.local.", Type.A) == Rcode.NOERROR);
      assertThat(code(port, "web.default.svc.cluster.local.", Type.A)).isEqualTo(Rcode.NOERROR);
      assertThat(data(port, "cluster.local.", Type.SOA))
          .singleElement()
          .asString()
          .contains(" hostmaster.cluster.local. ");
      assertThat(code(port, "none.cluster.local.", Type.A)).isEqualTo(Rcode.NXDOMAIN);
    }
  }

  @Test
  @DisplayName("follow the nodes as they come, move and go")
  void changes() throws Exception {
    int port = Instance.freePort();
    Path manifests = manifests();
    try (Instance _ = serving(port, "node.test", "", manifests)) {
      Await.until(
          "the nodes are known", () -> code(port, "one.node.test.", Type.A) == Rcode.NOERROR);
      node(manifests, "one", "10.0.0.9", "198.51.100.9", "2001:db8::9");
      Await.until(
          "it has moved", () -> addresses(port, "one.node.test.").equals(List.of("10.0.0.9")));
      Files.delete(manifests.resolve("one.yaml"));
      Await.until("it is gone", () -> code(port, "one.node.test.", Type.A) == Rcode.NXDOMAIN);
    }
  }
}
