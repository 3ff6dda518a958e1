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
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@DisplayName("The names of services outside of their cluster")
class ExternalNamesTest {
  @TempDir Path directory;

  @Test
  @DisplayName("follow the balancer, past the cache, and a balancer's name is looked up")
  void followTheBalancer() throws Exception {
    int port = Instance.freePort();
    Path manifests = Files.createDirectory(directory.resolve("manifests"));
    balancer(manifests, "{ip: 198.51.100.5}");
    try (Instance _ =
        Instance.serving(
            directory,
            """
            .:%d {
                bind 127.0.0.1
                errors
                cache 300
                hosts {
                    198.51.100.7 lb.example.net
                    2001:db8::7 lb.example.net
                    fallthrough
                }
                kubernetes cluster.local {
                    manifests %s
                }
                k8s_external example.org {
                    ttl 300
                }
            }
            """
                .formatted(port, manifests))) {
      assertThat(addresses(port, "web.default.example.org.")).containsExactly("198.51.100.5");

      balancer(manifests, "{ip: 198.51.100.6}");
      until(port, "198.51.100.6");

      balancer(manifests, "{hostname: lb.example.net}");
      until(port, "198.51.100.7", "lb.example.net.");
      Message services = Instance.ask(port, "_http._tcp.web.default.example.org.", Type.SRV);
      assertThat(services.getSection(Section.ANSWER))
          .extracting(Record::rdataToString)
          .containsExactly("0 100 80 lb.example.net.");
      assertThat(services.getSection(Section.ADDITIONAL))
          .extracting(Record::rdataToString)
          .contains("198.51.100.7", "2001:db8:0:0:0:0:0:7");

      balancer(manifests, "");
      until(port, "NXDOMAIN");
      assertThat(addresses(port, "web.default.svc.cluster.local.")).hasSize(1);
    }
  }

  private static void balancer(Path manifests, String ingress) throws IOException {
    Path next =
        Files.writeString(
            manifests.resolve("web.next"),
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: default}
            spec:
              type: LoadBalancer
              ports: [{name: http, port: 80}]
            status:
              loadBalancer:
                ingress: [%s]
            """
                .formatted(ingress));
    Files.move(next, manifests.resolve("web.yaml"), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  private static void until(int port, String... addresses) {
    List<String> expected = List.of(addresses);
    Await.until(
        "web is at " + expected,
        () -> addresses(port, "web.default.example.org.").equals(expected));
  }
}
