package dev.seamark.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.proxy.config.ConfigJson;
import dev.seamark.proxy.config.ProxyConfiguration;
import dev.seamark.proxy.config.ProxyConfiguration.Mode;
import dev.seamark.proxy.config.ProxyConfiguration.Source;
import dev.seamark.proxy.state.DataPlaneException;
import dev.seamark.proxy.state.LocalPods;
import dev.seamark.proxy.state.NodePortAddresses;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("seamark-proxy")
class ProxyCommandTest {
  private final List<ProxyConfiguration> runs = new ArrayList<>();
  private final List<ProxyConfiguration> prepared = new ArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private int cleanUps;
  private int kubeProxyCleanUps;
  private boolean broken;

  private final ProxyAction action =
      new ProxyAction() {
        @Override
        public int run(ProxyConfiguration configuration) throws DataPlaneException {
          if (broken) {
            throw new DataPlaneException("nft: command not found; install nftables");
          }
          runs.add(configuration);
          return 0;
        }

        @Override
        public int prepare(ProxyConfiguration configuration) {
          prepared.add(configuration);
          return 0;
        }

        @Override
        public int cleanUpKubeProxy() {
          kubeProxyCleanUps++;
          return 0;
        }

        @Override
        public int cleanUp() {
          cleanUps++;
          return 0;
        }

        @Override
        public String version() {
          return "Seamark-1.2.3";
        }
      };

  private int execute(String... arguments) {
    return ProxyCommand.execute(action, new PrintWriter(out), new PrintWriter(err), arguments);
  }

  private ProxyConfiguration configured(String... arguments) {
    assertThat(execute(arguments)).as(err.toString()).isZero();
    return runs.getLast();
  }

  @Test
  @DisplayName("without a word proxies with nftables for the cluster that it runs in")
  void bare() {
    ProxyConfiguration configuration = configured();
    assertThat(configuration.mode()).isEqualTo(Mode.NFTABLES);
    assertThat(configuration.source()).isEqualTo(new Source.InCluster());
    assertThat(configuration.healthz())
        .contains(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 10_256));
  }

  @Test
  @DisplayName("--manifests needs no privileges and stays on the loopback interface")
  void manifests() {
    ProxyConfiguration configuration =
        configured("--manifests", "examples", "--service-cidr", "127.96.0.0/16");
    assertThat(configuration.mode()).isEqualTo(Mode.USERSPACE);
    assertThat(configuration.source()).isEqualTo(new Source.Manifests(Path.of("examples")));
    assertThat(configuration.serviceCidrs()).containsExactly("127.96.0.0/16");
    assertThat(configuration.healthz())
        .contains(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 10_256));
  }

  @Test
  @DisplayName("cuts connections to endpoints that are gone only where it is told when")
  void drain() {
    assertThat(configured("--manifests", "examples").drain()).isEmpty();
    assertThat(configured("--manifests=examples", "--userspace-drain-period=1m30s").drain())
        .contains(Duration.ofSeconds(90));
    assertThat(configured("--manifests=examples", "--userspace-drain-period=0s").drain())
        .contains(Duration.ZERO);
  }

  @Test
  @DisplayName("has kube-proxy's flags")
  void kubeProxysFlags() {
    ProxyConfiguration configuration =
        configured(
            "--proxy-mode=userspace",
            "--kubeconfig=/etc/k.conf",
            "--hostname-override=node-1",
            "--cluster-cidr=10.244.0.0/16,fd00:244::/56",
            "--nodeport-addresses=192.168.0.0/16,10.0.0.0/8",
            "--masquerade-all",
            "--healthz-bind-address=",
            "--metrics-bind-address=0.0.0.0:1249",
            "--iptables-min-sync-period=2s",
            "--v=2",
            "-v=2",
            "--conntrack-tcp-be-liberal",
            "--bind-address-hard-fail=T",
            "--feature-gates=A=true",
            "--conntrack-max-per-core=0");
    assertThat(configuration.mode()).isEqualTo(Mode.USERSPACE);
    assertThat(configuration.source())
        .isEqualTo(new Source.Kubeconfig(Path.of("/etc/k.conf"), Optional.empty()));
    assertThat(configuration.nodeName()).isEqualTo("node-1");
    assertThat(configuration.localPods())
        .isInstanceOfSatisfying(
            LocalPods.InRanges.class, known -> assertThat(known.ranges()).hasSize(2));
    assertThat(configuration.nodePortAddresses())
        .isInstanceOfSatisfying(
            NodePortAddresses.Within.class, within -> assertThat(within.ranges()).hasSize(2));
    assertThat(configuration.masqueradeAll()).isTrue();
    assertThat(configuration.bindHardFail()).isTrue();
    assertThat(configuration.healthz()).isEmpty();
    assertThat(configuration.metrics())
        .contains(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 1249));
    assertThat(configuration.periods().least()).isEqualTo(Duration.ofSeconds(2));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "primary,localhost            | [\"primary\",\"localhost\"]",
        "localhost                    | [\"primary\",\"localhost\"]",
        "10.0.0.0/8,localhost,fd00::/8 | [\"10.0.0.0/8\",\"fd00::/8\",\"localhost\"]",
        "primary                      | [\"primary\"]",
      })
  @DisplayName("takes localhost for node ports, beside whatever else is there")
  void nodePortsAtLocalhost(String given, String shown) {
    ProxyConfiguration configuration = configured("--nodeport-addresses=" + given);

    assertThat(ConfigJson.of(configuration)).contains("\"nodePortAddresses\":" + shown);
    assertThat(configuration.flags()).containsEntry("nodeport-addresses", given);
  }

  @Test
  @DisplayName("shows the help that the launcher shows before there is a build")
  void help() throws IOException {
    execute("--help");

    // when options change: bin/seamark-proxy --help is config/seamark-proxy.help
    assertThat(out.toString()).isEqualTo(Files.readString(Path.of("../config/seamark-proxy.help")));
  }

  @Test
  @DisplayName("shows what is in force as kube-proxy does, durations as Go writes them")
  void inForce() {
    String shown = ConfigJson.of(configured("--cluster-cidr=10.244.0.0/16", "--master=http://x"));

    assertThat(shown)
        .startsWith("{\"kubeproxy.config.k8s.io\":{\"kind\":\"KubeProxyConfiguration\"")
        .contains(
            "\"healthzBindAddress\":\"0.0.0.0:10256\"",
            "\"mode\":\"nftables\"",
            "\"syncPeriod\":\"30s\",\"minSyncPeriod\":\"1s\"",
            "\"detectLocalMode\":\"ClusterCIDR\"",
            "\"clusterCIDR\":\"10.244.0.0/16\"",
            "\"tcpEstablishedTimeout\":\"24h0m0s\",\"tcpCloseWaitTimeout\":\"1h0m0s\"",
            "\"udpTimeout\":\"0s\"");
  }

  @Test
  @DisplayName("knows this node's pods by their interfaces")
  void interfaces() {
    assertThat(
            configured("--detect-local-mode=BridgeInterface", "--pod-bridge-interface=cni0")
                .localPods())
        .isEqualTo(new LocalPods.ByInterface("cni0"));
    assertThat(
            configured(
                    "--detect-local-mode=InterfaceNamePrefix", "--pod-interface-name-prefix=veth")
                .localPods())
        .isEqualTo(new LocalPods.ByInterfacePrefix("veth"));
    assertThat(configured("--pod-bridge-interface=cni0").localPods())
        .as("a name alone")
        .isEqualTo(new LocalPods.Unknown());
  }

  @Test
  @DisplayName("lets flags win over the file")
  void flagsWin(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("config.conf"),
            """
            apiVersion: kubeproxy.config.k8s.io/v1alpha1
            kind: KubeProxyConfiguration
            mode: nftables
            hostnameOverride: from-the-file
            clusterCIDR: 10.244.0.0/16
            """);
    ProxyConfiguration configuration =
        configured("--config", file.toString(), "--hostname-override=from-the-flag");
    assertThat(configuration.nodeName()).isEqualTo("from-the-flag");
    assertThat(configuration.localPods())
        .isInstanceOfSatisfying(
            LocalPods.InRanges.class, known -> assertThat(known.ranges()).hasSize(1));
  }

  @Test
  @DisplayName("only prepares, or only writes what is set")
  void preparesOrWrites(@TempDir Path folder) throws IOException {
    assertThat(execute("--init-only", "--conntrack-min=7")).isZero();
    assertThat(prepared).singleElement().matches(c -> c.conntrack().min() == 7);

    Path file = folder.resolve("written");
    assertThat(execute("--write-config-to=" + file, "--proxy-mode=iptables", "--v=3")).isZero();
    assertThat(file)
        .hasContent(
            """
            apiVersion: kubeproxy.config.k8s.io/v1alpha1
            kind: KubeProxyConfiguration
            mode: "iptables"
            """);
    assertThat(runs).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cleanup", "--cleanup"})
  @DisplayName("cleans up")
  void cleansUp(String word) {
    assertThat(execute(word)).isZero();
    assertThat(cleanUps).isEqualTo(1);
    assertThat(runs).isEmpty();
  }

  @Test
  @DisplayName("cleans up after kube-proxy, if that is asked for")
  void cleansUpKubeProxy() {
    assertThat(execute("cleanup", "--of", "kube-proxy")).isZero();
    assertThat(kubeProxyCleanUps).isEqualTo(1);
    assertThat(cleanUps).isZero();
    assertThat(execute("cleanup", "--of=others")).isEqualTo(2);
  }

  @Test
  @DisplayName("tells its version")
  void version() {
    assertThat(execute("--version")).isZero();
    assertThat(out.toString()).contains("Seamark-1.2.3");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "--clustercidr=1        | unknown option --clustercidr; did you mean --cluster-cidr?",
        "--proxy-mode=kernel    | --proxy-mode: mode kernel is unknown; write nftables or"
            + " userspace",
        "--proxy-mode=ipvs --strict | --proxy-mode: mode ipvs is not one of nftables and userspace;"
            + " nftables is used",
        "--userspace-drain-period=soon --proxy-mode=userspace | --userspace-drain-period: soon is"
            + " not a duration such as 1s, 500ms or 1m30s",
        "--userspace-drain-period=1m | --userspace-drain-period: mode nftables does not cut"
            + " connections, only userspace does; leave it out",
        "--detect-local-mode=BridgeInterface --manifests=x --pod-bridge-interface=cni0 |"
            + " --detect-local-mode: mode userspace does not see by which interface a client"
            + " comes; take ClusterCIDR or NodeCIDR instead of BridgeInterface, or mode nftables",
        "--detect-local-mode=BridgeInterface | --detect-local-mode: BridgeInterface needs"
            + " --pod-bridge-interface, in the file detectLocal.bridgeInterface",
        "--detect-local-mode=InterfaceNamePrefix --pod-interface-name-prefix=veth* |"
            + " --pod-interface-name-prefix: veth* is not a prefix of interface names: 1 to"
            + " 14 letters, digits and signs, no space / * \\ or \"",
        "--cluster-cidr=10      | --cluster-cidr: 10 is not a range of addresses such as"
            + " 10.244.0.0/16",
        "forward                | unknown command 'forward'; the only one is cleanup",
        "--manifests            | missing required parameter for option '--manifests' (DIR)",
      })
  @DisplayName("says what is wrong with its arguments, and exits with 2")
  void wrongUsage(String arguments, String error) {
    assertThat(execute(arguments.split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains("seamark-proxy: " + error);
  }

  @Test
  @DisplayName("takes manifests or an API server, not both")
  void notBoth() {
    assertThat(execute("--manifests", "x", "--kubeconfig", "y")).isEqualTo(2);
  }

  @Test
  @DisplayName("says why it cannot start, and exits with 1")
  void cannotStart() {
    broken = true;
    assertThat(execute()).isEqualTo(1);
    assertThat(err).hasToString("seamark-proxy: nft: command not found; install nftables\n");
    assertThat(execute("--config", "no-such-file")).isEqualTo(1);
  }
}
