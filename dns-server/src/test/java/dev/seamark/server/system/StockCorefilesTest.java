package dev.seamark.server.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seamark.process.log.Logging;
import dev.seamark.server.corefile.Corefile;
import dev.seamark.server.corefile.CorefileParser;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.plugin.HostName;
import dev.seamark.server.plugins.Plugins;
import dev.seamark.server.serve.Seamark;
import dev.seamark.server.upstream.FakeServer;
import dev.seamark.server.upstream.tls.Authority;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * Each stock Corefile serves, but for what it takes from its surroundings: addresses and ports are
 * this machine's, the cluster is a folder of manifests, upstreams are one that always says the
 * same.
 */
@DisplayName("A stock Corefile")
class StockCorefilesTest {
  private static final Path STOCK = Path.of("src/test/resources/corefiles");
  private static final String SERVICE = "my-service.my-ns.svc.cluster.local.";
  private static final String CLUSTER_IP = "10.96.7.7";
  private static final String OUTSIDE = "192.0.2.1";
  private static final String BY_TLS = "192.0.2.2";

  private static final String MANIFESTS =
      """
      {apiVersion: v1, kind: Namespace, metadata: {name: my-ns}}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: my-service, namespace: my-ns}
      spec:
        clusterIP: %s
        ports: [{name: http, port: 80}]
      """
          .formatted(CLUSTER_IP);

  @TempDir Path directory;
  private final FakeServer upstream = FakeServer.answering(OUTSIDE);
  private final Authority authority = new Authority("Authority of this test");
  private final FakeServer secureUpstream =
      FakeServer.open(
          authority.issue("dns.example.com").context(authority),
          question -> question.reply(question.with(BY_TLS)));
  private final Logging unread = Logging.to(OutputStream.nullOutputStream());
  private int port;

  @AfterEach
  void close() throws Exception {
    upstream.close();
    secureUpstream.close();
    unread.close();
  }

  static Stream<String> names() throws IOException {
    try (Stream<Path> files = Files.list(STOCK)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
    }
  }

  private static String text(String name) throws IOException {
    return Files.readString(STOCK.resolve(name));
  }

  private Seamark serving(String stock) throws Exception {
    port = Instance.freePort();
    authority.certificateIn(directory.resolve("ca.pem"));
    Path manifests = Files.createDirectory(directory.resolve("manifests"));
    Files.writeString(manifests.resolve("all.yaml"), MANIFESTS);
    String corefile =
        text(stock)
            .replaceAll("(?m)^(\\S*):(53|5353|8053) \\{", "$1:" + port + " {")
            .replaceAll("(?m)^( *)bind .*$", "$1bind 127.0.0.1")
            .replaceAll("(?m)^( *)(health|ready)\\b[^{\\n]*", "$1$2 127.0.0.1:0 ")
            .replaceAll("lameduck \\d+s", "lameduck 1ms")
            .replaceAll(
                "(?m)^( *)forward \\. (tls://)?[^{\\n]*",
                "$1forward . $2" + upstream.address() + " ")
            .replaceAll("(forward \\. tls://)\\S+", "$1" + secureUpstream.address())
            .replaceAll("(?m)^( *tls) .*$", "$1 " + directory.resolve("ca.pem"))
            .replaceFirst(
                "(?m)^( *)kubernetes (.*)\\{$", "$1kubernetes $2{\n$1   manifests " + manifests);
    Corefile parsed =
        CorefileParser.parseText(
            stock, corefile, directory, Set.copyOf(Plugins.names()), word -> Optional.empty());
    List<String> missing =
        parsed.blocks().stream()
            .flatMap(block -> block.directives().stream())
            .map(Directive::name)
            .map(Object::toString)
            .filter(name -> Plugins.named(name).standing() == PluginType.Standing.MISSING)
            .toList();
    assumeTrue(missing.isEmpty(), () -> "there is no " + missing + " yet");
    Seamark server =
        new Seamark(
            new Seamark.Settings(() -> parsed, port, 2, code -> {}), new SimpleMeterRegistry());
    server.start();
    return server;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  @DisplayName("serves the cluster and the world")
  void serves(String stock) throws Exception {
    boolean cluster = text(stock).contains("kubernetes cluster.local");
    try (Seamark server = serving(stock)) {
      assertThat(server.announcements()).isNotEmpty();
      assertThat(Instance.addresses(port, SERVICE)).containsExactly(cluster ? CLUSTER_IP : OUTSIDE);
      assertThat(Instance.addresses(port, "example.org.")).containsExactly(OUTSIDE);
      if (cluster) {
        Message reverse = Instance.ask(port, "7.7.96.10.in-addr.arpa.", Type.PTR);
        assertThat(reverse.getSection(Section.ANSWER))
            .extracting(Record::rdataToString)
            .containsExactly(SERVICE);
      }
    }
  }

  @Test
  @DisplayName("of OpenShift's asks the upstreams of some domains by TLS")
  void openShiftByTls() throws Exception {
    try (Seamark server = serving("openshift.Corefile")) {
      assertThat(server.announcements()).contains("example.com.:" + port);
      assertThat(Instance.addresses(port, "a.example.com.")).containsExactly(BY_TLS);
      assertThat(secureUpstream.asked())
          .extracting(FakeServer.Asked::transport)
          .containsOnly("tls");
    }
  }

  @Test
  @DisplayName("of OpenShift's keeps datagrams small, and says which host it is on")
  void openShift() throws Exception {
    try (Seamark server = serving("openshift.Corefile")) {
      assertThat(server.announcements()).contains("hostname.bind.:" + port);
      SimpleResolver resolver =
          new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      resolver.setEDNS(0, 4096, 0, List.of());
      Message reply =
          resolver.send(
              Message.newQuery(Record.newRecord(Name.fromString(SERVICE), Type.A, DClass.IN)));
      OPTRecord opt = reply.getOPT();
      assertThat(opt.getPayloadSize()).isEqualTo(1232);

      Name host = Name.fromString("hostname.bind.");
      Message chaos =
          resolver.send(Message.newQuery(Record.newRecord(host, Type.TXT, DClass.CHAOS)));
      assertThat(chaos.getSection(Section.ANSWER))
          .singleElement()
          .satisfies(
              record ->
                  assertThat(((TXTRecord) record).getStrings())
                      .containsExactly(HostName.current()));
    }
  }

  @Test
  @DisplayName("of kops's gives IPv6 addresses to clients that come over IPv6, and to no others")
  void kops() throws Exception {
    InetAddress loopback = InetAddress.ofLiteral("::1");
    assumeTrue(NetworkInterface.getByInetAddress(loopback) != null, "needs IPv6");
    try (Seamark server = serving("kops.Corefile")) {
      assertThat(server.announcements()).containsExactly(".:" + port);
      assertThat(ipv6(loopback, SERVICE)).containsExactly("64:ff9b:0:0:0:0:a60:707");
      assertThat(ipv6(loopback, "example.org.")).containsExactly("64:ff9b:0:0:0:0:c000:201");
      assertThat(ipv6(InetAddress.ofLiteral("127.0.0.1"), SERVICE)).isEmpty();
    }
  }

  private List<String> ipv6(InetAddress server, String name) throws IOException {
    SimpleResolver resolver = new SimpleResolver(new InetSocketAddress(server, port));
    return resolver
        .send(Message.newQuery(Record.newRecord(Name.fromString(name), Type.AAAA, DClass.IN)))
        .getSection(Section.ANSWER)
        .stream()
        .map(Record::rdataToString)
        .toList();
  }
}
