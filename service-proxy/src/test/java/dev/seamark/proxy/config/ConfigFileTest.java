package dev.seamark.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.proxy.config.ProxyConfiguration.Mode;
import dev.seamark.proxy.config.ProxyConfiguration.Source;
import dev.seamark.proxy.machine.ConntrackSettings;
import dev.seamark.proxy.state.LocalPods;
import dev.seamark.proxy.state.NodePortAddresses;
import dev.seamark.zones.catalog.Cidr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A KubeProxyConfiguration")
class ConfigFileTest {
  private static final String HEAD =
      """
      apiVersion: kubeproxy.config.k8s.io/v1alpha1
      kind: KubeProxyConfiguration
      """;

  private static ProxyConfiguration configured(String yaml) throws ConfigException {
    return ProxyConfiguration.of(ConfigFile.parse("proxy.yaml", yaml, false), Optional.empty());
  }

  private static List<String> refused(String yaml) {
    try {
      return List.of(
          "taken: "
              + ProxyConfiguration.of(
                  ConfigFile.parse("proxy.yaml", yaml, true), Optional.empty()));
    } catch (ConfigException e) {
      return e.lines();
    }
  }

  @Test
  @DisplayName("says what is to be done")
  void says() throws ConfigException {
    ProxyConfiguration configuration =
        configured(
            HEAD
                + """
                mode: userspace
                hostnameOverride: node-1
                clusterCIDR: 10.244.0.0/16,fd00:244::/56
                healthzBindAddress: "[::1]:1256"
                metricsBindAddress: 0.0.0.0:1249
                nodePortAddresses: [192.168.0.0/16, "fd00::/8"]
                nftables:
                  masqueradeAll: true
                  minSyncPeriod: 250ms
                iptables:
                  syncPeriod: 1m30s
                detectLocalMode: NodeCIDR
                """);
    assertThat(configuration.mode()).isEqualTo(Mode.USERSPACE);
    assertThat(configuration.source()).isEqualTo(new Source.InCluster());
    assertThat(configuration.nodeName()).isEqualTo("node-1");
    assertThat(configuration.healthz())
        .contains(new InetSocketAddress(InetAddress.ofLiteral("::1"), 1256));
    assertThat(configuration.metrics())
        .contains(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 1249));
    assertThat(configuration.nodePortAddresses())
        .isEqualTo(
            new NodePortAddresses.Within(
                List.of(
                    Cidr.parse("192.168.0.0/16").orElseThrow(),
                    Cidr.parse("fd00::/8").orElseThrow())));
    assertThat(configuration.masqueradeAll()).isTrue();
    assertThat(configuration.localPods()).isEqualTo(new LocalPods.OfNode());
    assertThat(configuration.periods().least()).isEqualTo(Duration.ofMillis(250));
    assertThat(configuration.periods().check()).isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  @DisplayName("knows this node's pods by their interfaces")
  void interfaces() throws ConfigException {
    assertThat(
            configured(
                    HEAD
                        + """
                        clusterCIDR: 10.244.0.0/16
                        detectLocalMode: BridgeInterface
                        detectLocal:
                          bridgeInterface: cni0
                          interfaceNamePrefix: ""
                        """)
                .localPods())
        .isEqualTo(new LocalPods.ByInterface("cni0"));
    assertThat(
            configured(
                    HEAD
                        + """
                        detectLocalMode: InterfaceNamePrefix
                        detectLocal: {interfaceNamePrefix: veth}
                        """)
                .localPods())
        .isEqualTo(new LocalPods.ByInterfacePrefix("veth"));
  }

  @Nested
  @DisplayName("is taken as kube-proxy takes it")
  class Taken {
    @ParameterizedTest(name = "mode {0}")
    @CsvSource({"iptables", "ipvs"})
    @DisplayName("with a mode that others have: nftables is used, with a warning")
    void otherModes(String mode) throws ConfigException {
      ProxyConfiguration configuration = configured(HEAD + "mode: " + mode + "\n");

      assertThat(configuration.mode()).isEqualTo(Mode.NFTABLES);
      assertThat(configuration.warnings())
          .containsExactly(
              "proxy.yaml:3:7: mode "
                  + mode
                  + " is not one of nftables and userspace; nftables is used");
    }

    @Test
    @DisplayName("with fields of other versions, each a warning")
    void unknownFields() throws ConfigException {
      ProxyConfiguration configuration =
          configured(
              HEAD
                  + """
                  udpIdleTimeout: 250ms
                  resourceContainer: /kube-proxy
                  conntrack: {max: null, min: 7}
                  ipvs: {scheduler: rr, news: {a: [1]}}
                  """);

      assertThat(configuration.conntrack().min()).isEqualTo(7);
      assertThat(configuration.warnings())
          .containsExactly(
              "proxy.yaml:3:1: unknown field udpIdleTimeout",
              "proxy.yaml:4:1: unknown field resourceContainer",
              "proxy.yaml:5:13: unknown field conntrack.max",
              "proxy.yaml:6:23: unknown field ipvs.news");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"True, true", "yes, true", "ON, true", "False, false", "no, false", "~, false"})
    @DisplayName("with YAML 1.1's words for yes and no")
    void truths(String word, boolean meant) throws ConfigException {
      assertThat(
              configured(HEAD + "nftables: {masqueradeAll: %s}\n".formatted(word)).masqueradeAll())
          .isEqualTo(meant);
    }

    @Test
    @DisplayName("with settings of connection tracking, whose defaults are kube-proxy's")
    void conntrack() throws ConfigException {
      ConntrackSettings usual = configured(HEAD + "conntrack: {maxPerCore: null}\n").conntrack();
      assertThat(usual.max(2)).isEqualTo(131_072);
      assertThat(usual.max(8)).isEqualTo(262_144);
      assertThat(usual.tcpEstablished()).contains(Duration.ofHours(24));
      assertThat(usual.tcpCloseWait()).contains(Duration.ofHours(1));

      ConntrackSettings told =
          configured(
                  HEAD
                      + """
                      conntrack:
                        maxPerCore: 0
                        tcpEstablishedTimeout: 0s
                        tcpCloseWaitTimeout: 90s
                        tcpBeLiberal: true
                        udpTimeout: 40s
                      """)
              .conntrack();
      assertThat(told.max(8)).isZero();
      assertThat(told)
          .isEqualTo(
              new ConntrackSettings(
                  0,
                  131_072,
                  Optional.empty(),
                  Optional.of(Duration.ofSeconds(90)),
                  true,
                  Optional.of(Duration.ofSeconds(40)),
                  Optional.empty()));
    }

    @Test
    @DisplayName("and can be written as it was read")
    void written() throws ConfigException {
      String yaml =
          HEAD
              + """
              clusterCIDR: "10.244.0.0/16"
              conntrack:
                maxPerCore: 7
                tcpBeLiberal: true
              detectLocal:
                bridgeInterface: "a\\"b"
              nodePortAddresses: ["10.0.0.0/8", "fd00::/8"]
              """;

      assertThat(ConfigFile.parse("proxy.yaml", yaml, false).toYaml()).isEqualTo(yaml);
    }
  }

  @Nested
  @DisplayName("is refused, if it is to be taken strictly,")
  class Refused {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
        delimiter = '|',
        value = {
          "modes: nftables              | proxy.yaml:3:1: unknown field modes; did you mean mode?",
          "clusterCidrs: 10.0.0.0/8     | proxy.yaml:3:1: unknown field clusterCidrs; did you mean"
              + " clusterCIDR?",
          "colour: red                  | proxy.yaml:3:1: unknown field colour",
          "nftables: {masqAll: true}    | proxy.yaml:3:12: unknown field nftables.masqAll",
          "nftables: {syncPeriods: 1s}  | proxy.yaml:3:12: unknown field nftables.syncPeriods; did"
              + " you mean syncPeriod?",
          "nftables: [1]                | proxy.yaml:3:11: nftables must hold fields",
          "mode: {a: b}                 | proxy.yaml:3:7: mode must be a word or a number",
          "mode: kernelspace            | proxy.yaml:3:7: mode kernelspace is unknown; write"
              + " nftables or userspace",
          "mode: ipvs                   | proxy.yaml:3:7: mode ipvs is not one of nftables and"
              + " userspace; nftables is used",
          "clusterCIDR: 10.0.0.0        | proxy.yaml:3:14: 10.0.0.0 is not a range of addresses"
              + " such as 10.244.0.0/16",
          "healthzBindAddress: a:b      | proxy.yaml:3:21: a:b is not an address and port such as"
              + " 0.0.0.0:10256",
          "nftables: {syncPeriod: soon} | proxy.yaml:3:24: soon is not a duration such as 1s, 500ms"
              + " or 1m30s",
          "nftables: {masqueradeAll: 1} | proxy.yaml:3:27: 1 must be true or false",
          "detectLocalMode: Guess       | proxy.yaml:3:18: Guess is unknown; write ClusterCIDR,"
              + " NodeCIDR, BridgeInterface or InterfaceNamePrefix",
          "detectLocalMode: InterfaceNamePrefix | proxy.yaml:3:18: InterfaceNamePrefix needs"
              + " --pod-interface-name-prefix, in the file detectLocal.interfaceNamePrefix",
          "nodePortAddresses: [primary, 10.0.0.0/8] | proxy.yaml:3:20: primary stands alone, not"
              + " beside ranges",
          "nodePortAddresses: [localhst] | proxy.yaml:3:20: localhst is not a range of addresses"
              + " such as 10.244.0.0/16; write a range, primary or localhost",
        })
    @DisplayName("with file, line and column, what is wrong, and what may have been meant")
    void withItsPlace(String line, String error) {
      assertThat(refused(HEAD + line + "\n")).contains(error);
    }

    @Test
    @DisplayName("with all that is wrong at once")
    void allAtOnce() {
      assertThat(refused(HEAD + "colour: red\nsize: 3\n")).hasSize(2);
      assertThat(refused(HEAD + "mode: ipvs\nclusterCIDR: x\n")).hasSize(2);
    }

    @Test
    @DisplayName("where it is another kind of object, or no YAML")
    void anotherKind() {
      assertThat(refused("kind: Pod\napiVersion: v1\n"))
          .containsExactly(
              "proxy.yaml:2:13: apiVersion is v1, but must be kubeproxy.config.k8s.io/v1alpha1",
              "proxy.yaml:1:7: kind is Pod, but must be KubeProxyConfiguration");
      assertThat(refused("mode: nftables\n"))
          .contains("proxy.yaml:1:1: kind is missing, must be KubeProxyConfiguration");
      assertThat(refused("a: ["))
          .singleElement()
          .asString()
          .startsWith("proxy.yaml:1:5: not valid YAML: ");
      assertThat(refused(""))
          .singleElement()
          .asString()
          .contains("proxy.yaml: not a KubeProxyConf");
    }

    @Test
    @DisplayName("where it cannot be read")
    void cannotBeRead() {
      assertThatThrownBy(() -> ConfigFile.read(Path.of("no/such/file.yaml"), false))
          .isInstanceOf(ConfigException.class)
          .hasMessage("no/such/file.yaml: no such file; name another one with --config FILE");
    }
  }
}
