package dev.seamark.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.proxy.config.ProxyConfiguration.DetectLocal;
import dev.seamark.proxy.config.ProxyConfiguration.Mode;
import dev.seamark.proxy.config.ProxyConfiguration.Source;
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
    return ProxyConfiguration.of(ConfigFile.parse("proxy.yaml", yaml), Optional.empty());
  }

  private static List<String> refused(String yaml) {
    try {
      return List.of("taken: " + configured(yaml));
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
    assertThat(configuration.detectLocal()).isEqualTo(new DetectLocal.NodeCidr());
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
                .detectLocal())
        .isEqualTo(new DetectLocal.Known(new LocalPods.ByInterface("cni0")));
    assertThat(
            configured(
                    HEAD
                        + """
                        detectLocalMode: InterfaceNamePrefix
                        detectLocal: {interfaceNamePrefix: veth}
                        """)
                .detectLocal())
        .isEqualTo(new DetectLocal.Known(new LocalPods.ByInterfacePrefix("veth")));
  }

  @Nested
  @DisplayName("is refused")
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
          "mode: ipvs                   | proxy.yaml:3:7: mode ipvs is not known here, must be"
              + " nftables or userspace",
          "clusterCIDR: 10.0.0.0        | proxy.yaml:3:14: 10.0.0.0 is no range of addresses such"
              + " as 10.244.0.0/16",
          "healthzBindAddress: a:b      | proxy.yaml:3:21: a:b is no address and port such as"
              + " 0.0.0.0:10256",
          "nftables: {syncPeriod: soon} | proxy.yaml:3:24: soon is no duration such as 1s, 500ms or"
              + " 1m30s",
          "nftables: {masqueradeAll: 1} | proxy.yaml:3:27: 1 must be true or false",
          "detectLocalMode: Guess       | proxy.yaml:3:18: Guess is not known here, must be"
              + " ClusterCIDR, NodeCIDR, BridgeInterface or InterfaceNamePrefix",
          "detectLocalMode: InterfaceNamePrefix | proxy.yaml:3:18: InterfaceNamePrefix needs"
              + " --pod-interface-name-prefix, in the file detectLocal.interfaceNamePrefix",
          "nodePortAddresses: [primary, 10.0.0.0/8] | proxy.yaml:3:20: primary stands alone, not"
              + " beside ranges",
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
      assertThat(refused("a: [")).singleElement().asString().startsWith("proxy.yaml: is no YAML");
      assertThat(refused("")).singleElement().asString().contains("holds no KubeProxyConf");
    }

    @Test
    @DisplayName("where it cannot be read")
    void cannotBeRead() {
      assertThatThrownBy(() -> ConfigFile.read(Path.of("no/such/file.yaml")))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("no/such/file.yaml: cannot be read");
    }
  }
}
