package dev.seamark.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.harness.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@DisplayName("The SVCB and HTTPS records of a Service")
class ServiceBindingsTest {
  @TempDir Path directory;
  private final int port = Instance.freePort();
  private Instance instance;

  ServiceBindingsTest() throws Exception {}

  @BeforeEach
  void start() throws Exception {
    instance = serving("svcb");
  }

  private Instance serving(String line) throws Exception {
    Path manifests = Files.createDirectories(directory.resolve("manifests"));
    Files.writeString(
        manifests.resolve("services.yaml"),
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: default}
        spec:
          clusterIP: 10.96.0.10
          clusterIPs: [10.96.0.10, "fd00:10:96::10"]
          ipFamilies: [IPv4, IPv6]
          ipFamilyPolicy: RequireDualStack
          ports:
          - {name: alt, port: 8443, appProtocol: https}
          - {name: tls, port: 443, appProtocol: https}
          - {name: clear, port: 80, appProtocol: http}
          - {name: grpc, port: 50051, appProtocol: kubernetes.io/h2c}
          - {name: live, port: 9443, appProtocol: kubernetes.io/wss}
          - {name: db, port: 5432, appProtocol: postgresql}
          - {name: plain, port: 81}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: headless, namespace: default}
        spec:
          clusterIP: None
          selector: {app: none}
          ports: [{name: tls, port: 443, appProtocol: https}]
        """);
    Instance serving =
        Instance.serving(
            directory,
            """
            .:%d {
                bind 127.0.0.1
                kubernetes cluster.local {
                    manifests %s
                    service_cidr 10.96.0.0/16 fd00:10:96::/112
                    %s
                }
            }
            """
                .formatted(port, manifests, line));
    Await.until("the Service", () -> !ask("web", Type.A).getSection(Section.ANSWER).isEmpty());
    return serving;
  }

  @AfterEach
  void stop() throws Exception {
    instance.close();
  }

  private Message ask(String service, int type) throws Exception {
    return Instance.ask(port, service + ".default.svc.cluster.local.", type);
  }

  private List<String> data(String service, int type) throws Exception {
    return ask(service, type).getSection(Section.ANSWER).stream()
        .map(Record::rdataToString)
        .toList();
  }

  private static String hints() {
    return " ipv4hint=10.96.0.10 ipv6hint=fd00:10:96:0:0:0:0:10";
  }

  @Test
  @DisplayName("are for HTTPS the ports with TLS, 443 first")
  void https() throws Exception {
    assertThat(data("web", Type.HTTPS))
        .containsExactly(
            "1 . alpn=h2,http/1.1" + hints(),
            "2 . alpn=h2,http/1.1 port=8443" + hints(),
            "3 . alpn=http/1.1 port=9443" + hints());
  }

  @Test
  @DisplayName("are for SVCB all ports of which it is known what is spoken there")
  void svcb() throws Exception {
    assertThat(data("web", Type.SVCB))
        .containsExactly(
            "1 . alpn=h2,http/1.1 port=443" + hints(),
            "2 . alpn=h2,http/1.1 port=8443" + hints(),
            "3 . alpn=http/1.1 port=80" + hints(),
            "4 . alpn=h2c port=50051" + hints(),
            "5 . alpn=http/1.1 port=9443" + hints());
  }

  @Test
  @DisplayName("are those of one port at the name of that port")
  void onePort() throws Exception {
    assertThat(data("_grpc._tcp.web", Type.SVCB))
        .containsExactly("1 . alpn=h2c port=50051" + hints());
    assertThat(data("_clear._tcp.web", Type.HTTPS)).isEmpty();
    assertThat(ask("_none._tcp.web", Type.SVCB).getRcode()).isEqualTo(Rcode.NXDOMAIN);
  }

  @Test
  @DisplayName("are none where nothing is known, where there is no cluster IP, and without svcb")
  void none() throws Exception {
    for (String name : List.of("_db._tcp.web", "_plain._tcp.web")) {
      Message reply = ask(name, Type.SVCB);
      assertThat(reply.getRcode()).isEqualTo(Rcode.NOERROR);
      assertThat(reply.getSection(Section.ANSWER)).isEmpty();
      assertThat(reply.getSection(Section.AUTHORITY).getFirst().getType()).isEqualTo(Type.SOA);
    }
    assertThat(data("headless", Type.HTTPS)).isEmpty();
    instance.close();
    instance = serving("");
    assertThat(data("web", Type.HTTPS)).isEmpty();
  }
}
