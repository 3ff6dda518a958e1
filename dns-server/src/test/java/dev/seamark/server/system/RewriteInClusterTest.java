package dev.seamark.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.upstream.FakeServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@DisplayName("Names of a cluster that are rewritten")
class RewriteInClusterTest {
  private static final String OBJECTS =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: default}
      spec:
        clusterIP: 10.96.0.10
        ports: [{name: http, port: 80}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: many, namespace: default}
      spec:
        clusterIP: None
        ports: [{name: http, port: 80}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: outside, namespace: default}
      spec:
        type: ExternalName
        externalName: web.apps.example.org
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: client, namespace: default}
      spec: {containers: [{name: main, image: busybox}]}
      status: {phase: Running, podIP: 127.0.0.1}
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata:
        name: many-1
        namespace: default
        labels: {kubernetes.io/service-name: many}
      addressType: IPv4
      ports: [{name: http, port: 80}]
      endpoints:
      """;

  @TempDir Path directory;
  private int port;

  @BeforeEach
  void writeManifests() throws IOException {
    port = Instance.freePort();
    StringBuilder objects = new StringBuilder(OBJECTS);
    for (int i = 1; i <= 90; i++) {
      objects.append("- {addresses: [10.244.0.").append(i).append("]}\n");
    }
    Files.writeString(directory.resolve("objects.yaml"), objects);
  }

  private static List<String> records(Message reply, int section) {
    return reply.getSection(section).stream()
        .filter(record -> record.getType() != Type.OPT)
        .map(Record::toString)
        .map(text -> text.replaceAll("\\s+", " "))
        .toList();
  }

  private List<String> answers(String name, int type) throws IOException {
    return records(Instance.ask(port, name, type), Section.ANSWER);
  }

  @Test
  @DisplayName("are Gardener's: a search domain too many is taken off, and put on again")
  void gardener() throws Exception {
    String corefile =
        Files.readString(Path.of("src/test/resources/corefiles/gardener.Corefile"))
            .replace(".:8053 {", ".:" + port + " {\n bind 127.0.0.1")
            .replace("health {", "health 127.0.0.1:" + Instance.freePort() + " {")
            .replace("  ready\n", "  ready 127.0.0.1:" + Instance.freePort() + "\n")
            .replace("prometheus :9153", "prometheus 127.0.0.1:" + Instance.freePort())
            .replace("forward . /etc/resolv.conf", "forward . 127.0.0.1:" + FakeServer.deadPort())
            .replace("pods insecure", "pods insecure\n manifests " + directory);
    try (Instance server = Instance.serving(directory, corefile)) {
      assertThat(server).isNotNull();
      String twice = ".svc.cluster.local.svc.cluster.local.";
      assertThat(answers("web.default" + twice, Type.A))
          .containsExactly("web.default" + twice + " 30 IN A 10.96.0.10");
      Message services = Instance.ask(port, "_http._tcp.web.default" + twice, Type.SRV);
      assertThat(records(services, Section.ANSWER))
          .containsExactly(
              "_http._tcp.web.default" + twice + " 30 IN SRV 0 100 80 web.default" + twice);
      assertThat(records(services, Section.ADDITIONAL))
          .containsExactly("web.default" + twice + " 30 IN A 10.96.0.10");
      assertThat(answers("many.default" + twice, Type.A)) // over TCP: they do not fit
          .hasSize(90)
          .allMatch(record -> record.startsWith("many.default" + twice + " 30 IN A 10.244.0."));
      assertThat(answers("web.default.svc.cluster.local.", Type.A))
          .containsExactly("web.default.svc.cluster.local. 30 IN A 10.96.0.10");
    }
  }

  @Test
  @DisplayName("are so where an alias of the cluster leads to them, too, and logged as asked")
  void alias() throws Exception {
    String corefile =
        """
        .:%d {
            bind 127.0.0.1
            log
            rewrite name suffix .apps.example.org .default.svc.cluster.local answer auto
            cache
            kubernetes cluster.local {
                manifests %s
            }
        }
        """
            .formatted(port, directory);
    try (Instance server = Instance.serving(directory, corefile)) {
      assertThat(answers("outside.default.svc.cluster.local.", Type.A))
          .containsExactly(
              "outside.default.svc.cluster.local. 5 IN CNAME web.apps.example.org.",
              "web.apps.example.org. 5 IN A 10.96.0.10");
      assertThat(answers("outside.apps.example.org.", Type.A))
          .containsExactly(
              "outside.apps.example.org. 5 IN CNAME web.apps.example.org.",
              "web.apps.example.org. 5 IN A 10.96.0.10");
      server.awaitLine("\"A IN outside.apps.example.org. udp ");
    }
  }

  @Test
  @DisplayName("go on with the namespace of the pod that asks, where a rule says so")
  void namespaceOfTheClient() throws Exception {
    String corefile =
        """
        .:%d {
            bind 127.0.0.1
            metadata
            rewrite continue edns0 local set 0xffee {kubernetes/client-namespace}
            rewrite name web.example.org web.default.svc.cluster.local
            kubernetes cluster.local {
                pods verified
                manifests %s
            }
        }
        """
            .formatted(port, directory);
    try (Instance server = Instance.serving(directory, corefile)) {
      assertThat(server).isNotNull();
      Message reply = Instance.ask(port, "web.example.org.", Type.A);
      assertThat(records(reply, Section.ANSWER))
          .containsExactly("web.example.org. 5 IN A 10.96.0.10");
      assertThat(reply.getOPT().getOptions(0xffee))
          .extracting(option -> new String(option.toWire(), 4, 7, StandardCharsets.US_ASCII))
          .containsExactly("default");
    }
  }
}
