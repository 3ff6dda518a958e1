package dev.seamark.server.plugins.upstream.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.CorefileParser;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.upstream.forward.settings.Asking;
import dev.seamark.server.plugins.upstream.forward.settings.Destination;
import dev.seamark.server.plugins.upstream.forward.settings.ForwardSettings;
import dev.seamark.server.plugins.upstream.forward.settings.Manner;
import dev.seamark.server.plugins.upstream.forward.settings.Policy;
import dev.seamark.server.upstream.HealthCheck;
import dev.seamark.server.upstream.Link;
import dev.seamark.zones.wire.WireName;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A forward directive")
class ForwardReaderTest {
  private final TestSetup setup = new TestSetup(".");

  private ForwardSettings read(String lines) throws CorefileException {
    String text = lines.replace("{ ", "{\n").replace("; ", "\n").replace(" }", "\n}");
    Directive directive =
        CorefileParser.parseText(
                "Corefile", ". {\n" + text + "\n}\n", Path.of("."), Set.of(), n -> Optional.empty())
            .blocks()
            .getFirst()
            .directives()
            .getFirst();
    List<ForwardSettings> found = new ArrayList<>();
    PluginType.repeatable(
            Forward.TYPE.usage().text(),
            "",
            ForwardReader::new,
            ForwardReader.properties(),
            (read, _) -> {
              found.add(read.getFirst().settings());
              return List.of();
            })
        .setup(List.of(directive), setup);
    return found.getFirst();
  }

  private static List<String> addresses(ForwardSettings settings) {
    return settings.to().stream()
        .map(
            to ->
                to instanceof Destination.Address(InetSocketAddress address, Manner _)
                    ? address.getAddress().getHostAddress() + " " + address.getPort()
                    : to.toString())
        .toList();
  }

  @Test
  @DisplayName("has CoreDNS's limits where it names none")
  void defaults() throws CorefileException {
    ForwardSettings settings = read("forward . 192.0.2.1");
    assertThat(settings.health())
        .isEqualTo(
            new HealthCheck(TimeUnit.MILLISECONDS.toNanos(500), 2, true, WireName.ROOT, false));
    assertThat(settings.link())
        .isEqualTo(
            new Link.Limits(TimeUnit.SECONDS.toNanos(2), TimeUnit.SECONDS.toNanos(10), 0, 0));
    assertThat(settings.asking())
        .isEqualTo(new Asking.InTurn(Policy.RANDOM, OptionalInt.empty(), Set.of(), false));
    assertThat(settings.maxConcurrent()).isZero();
  }

  @ParameterizedTest(name = "{0} is {1}")
  @DisplayName("takes addresses")
  @CsvSource({
    "192.0.2.1, 192.0.2.1 53",
    "192.0.2.1:5353, 192.0.2.1 5353",
    "dns://192.0.2.1, 192.0.2.1 53",
    "dns://192.0.2.1:5353, 192.0.2.1 5353",
    "2001:db8::1, 2001:db8:0:0:0:0:0:1 53",
    "[2001:db8::1]:5353, 2001:db8:0:0:0:0:0:1 5353",
  })
  void addresses(String to, String expected) throws CorefileException {
    assertThat(addresses(read("forward . " + to))).containsExactly(expected);
  }

  @Test
  @DisplayName("takes files like resolv.conf, of which the name servers count")
  void files(@TempDir Path folder) throws CorefileException, IOException {
    Path file = folder.resolve("resolv.conf");
    Files.writeString(
        file,
        """
        # a comment
        nameserver 192.0.2.1
        ; nameserver 192.0.2.9
        search example.org
          nameserver 2001:db8::1   trailing
        nameserver
        nameserver rubbish
        options ndots:5
        """);
    assertThat(addresses(read("forward . " + file + " 192.0.2.3")))
        .containsExactly("192.0.2.1 53", "2001:db8:0:0:0:0:0:1 53", "192.0.2.3 53");
  }

  @Test
  @DisplayName("takes a file without a usable name server, with warnings")
  void emptyFile(@TempDir Path folder) throws CorefileException, IOException {
    Path file =
        Files.writeString(folder.resolve("resolv.conf"), "search a.test\nnameserver fe804::1\n");
    assertThat(addresses(read("forward . " + file))).isEmpty();
    assertThat(setup.warnings()).hasSize(2);
    assertThat(setup.warnings().getFirst()).contains("'fe804::1' in", "is not an address");
    assertThat(setup.warnings().getLast()).contains("no usable name server", "SERVFAIL");
  }

  @ParameterizedTest(name = "{0} is {1}")
  @DisplayName("takes IPv6 addresses without the zone of an interface that is not there")
  @CsvSource({
    "fe80::1%nope3, fe80:0:0:0:0:0:0:1 53",
    "[2001:db8::1%en77]:5353, 2001:db8:0:0:0:0:0:1 5353",
    "dns://[2001:db8::1%en77]:5353, 2001:db8:0:0:0:0:0:1 5353",
    "fe80::1%999999, fe80:0:0:0:0:0:0:1 53",
  })
  void absentInterface(String to, String expected) throws CorefileException {
    assertThat(addresses(read("forward . " + to))).containsExactly(expected);
    assertThat(setup.warnings())
        .singleElement()
        .asString()
        .contains("this machine has no interface '");
  }

  @Test
  @DisplayName("takes files like resolv.conf with such addresses")
  void absentInterfaceInFile(@TempDir Path folder) throws CorefileException, IOException {
    Path file =
        Files.writeString(
            folder.resolve("resolv.conf"), "nameserver ::1%en77\nnameserver ::2%lo\n");
    assertThat(addresses(read("forward . " + file)))
        .satisfiesExactly(
            first -> assertThat(first).isEqualTo("0:0:0:0:0:0:0:1 53"),
            second -> assertThat(second).startsWith("0:0:0:0:0:0:0:2"));
    assertThat(setup.warnings()).hasSize(1);
  }

  @Test
  @DisplayName("takes names, to be looked up later")
  void names() throws CorefileException {
    ForwardSettings settings = read("forward . dns.example.org:5353 { resolver 192.0.2.1 }");
    assertThat(settings.to().getFirst())
        .isInstanceOfSatisfying(
            Destination.Named.class,
            named -> {
              assertThat(named.name()).isEqualTo(WireName.parse("dns.example.org"));
              assertThat(named.port()).isEqualTo(5353);
              assertThat(named.resolvers()).containsExactly(new InetSocketAddress("192.0.2.1", 53));
            });
  }

  @Test
  @DisplayName("takes a network as FROM, of which the first zone counts, with a warning")
  void network() throws CorefileException {
    ForwardSettings settings = read("forward 10.0.0.0/15 192.0.2.1");
    assertThat(settings.from()).isEqualTo(WireName.parse("0.10.in-addr.arpa"));
    assertThat(setup.warnings()).hasSize(1);
  }

  @Test
  @DisplayName("reads every property")
  void properties() throws CorefileException {
    ForwardSettings settings =
        read(
            "forward example.org 192.0.2.1 { except a.example.org; force_tcp; prefer_udp;"
                + " expire 20s; max_age 1m; max_idle_conns 3; max_fails 4;"
                + " max_connect_attempts 5; read_timeout 3s; policy round_robin;"
                + " health_check 1s no_rec domain example.net; max_concurrent 6;"
                + " next NXDOMAIN servfail; next_on_nodata; failover REFUSED;"
                + " failfast_all_unhealthy_upstreams }");
    assertThat(settings.except()).containsExactly(WireName.parse("a.example.org"));
    assertThat(settings.tries()).isEqualTo(new ForwardSettings.Transports(true, true));
    assertThat(settings.link())
        .isEqualTo(
            new Link.Limits(
                TimeUnit.SECONDS.toNanos(3),
                TimeUnit.SECONDS.toNanos(20),
                TimeUnit.MINUTES.toNanos(1),
                3));
    assertThat(settings.health())
        .isEqualTo(
            new HealthCheck(
                TimeUnit.SECONDS.toNanos(1), 4, false, WireName.parse("example.net"), true));
    assertThat(settings.asking())
        .isEqualTo(new Asking.InTurn(Policy.ROUND_ROBIN, OptionalInt.of(5), Set.of(5), true));
    assertThat(settings.maxConcurrent()).isEqualTo(6);
    assertThat(settings.next()).isEqualTo(new ForwardSettings.Next(Set.of(2, 3), true));
  }

  @ParameterizedTest
  @DisplayName("that is wrong is refused")
  @ValueSource(
      strings = {
        "forward",
        "forward .",
        "forward . 192.0.2.256",
        "forward . 192.0.2.1:0",
        "forward . 192.0.2.1:65536",
        "forward . a/b",
        "forward . /nowhere/resolv.conf",
        "forward . foo://192.0.2.1",
        "forward . 192.0.2.1 { except }",
        "forward . 192.0.2.1 { force_tcp yes }",
        "forward . 192.0.2.1 { expire 10 }",
        "forward . 192.0.2.1 { expire -1s }",
        "forward . 192.0.2.1 { read_timeout 0 }",
        "forward . 192.0.2.1 { max_fails many }",
        "forward . 192.0.2.1 { max_fails -1 }",
        "forward . 192.0.2.1 { policy fastest }",
        "forward . 192.0.2.1 { health_check }",
        "forward . 192.0.2.1 { health_check 1s norec }",
        "forward . 192.0.2.1 { health_check 1s domain }",
        "forward . 192.0.2.1 { next }",
        "forward . 192.0.2.1 { next WHATEVER }",
        "forward . 192.0.2.1 { failover NOERROR }",
        "forward . 192.0.2.1 { resolver dns.example.org }",
        "forward . 192.0.2.1 { source_address dns.example.org }",
        "forward . tls://192.0.2.1 { tls a b c d }",
        "forward . tls://192.0.2.1 { tls_servername }",
        "forward . udp://192.0.2.1",
        "forward . 1.1.1.1 1.1.1.1 1.1.1.1 1.1.1.1 1.1.1.1 1.1.1.1 1.1.1.1 1.1.1.1"
            + " 1.1.1.1 1.1.1.1 1.1.1.1 1.1.1.1 1.1.1.1 1.1.1.1 1.1.1.1 1.1.1.1",
      })
  void wrong(String text) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(CorefileException.class);
  }

  @ParameterizedTest
  @DisplayName("with a transport that comes later is told so, and where it stands")
  @CsvSource({"forward . https3://192.0.2.1, 2:11", "forward . quic://192.0.2.1, 2:11"})
  void later(String text, String position) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOfSatisfying(
            CorefileException.class,
            e ->
                assertThat(e.line())
                    .startsWith("Corefile:" + position + ": ")
                    .contains("not supported yet"));
  }

  @Test
  @DisplayName("that is wrong is told where, and the word that was perhaps meant")
  void advice() {
    assertThatThrownBy(() -> read("forward . 192.0.2.1 { max_concurent 5 }"))
        .isInstanceOfSatisfying(
            CorefileException.class,
            e ->
                assertThat(e.line())
                    .isEqualTo(
                        "Corefile:3:1: plugin/forward: unknown property 'max_concurent';"
                            + " did you mean 'max_concurrent'?"));
  }
}
