package dev.seamark.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.proxy.config.ProxyConfiguration;
import dev.seamark.proxy.config.ProxyConfiguration.Mode;
import dev.seamark.proxy.config.ProxyConfiguration.Source;
import dev.seamark.proxy.state.LocalPods;
import dev.seamark.proxy.state.NodePortAddresses;
import dev.seamark.zones.catalog.Cidr;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The DaemonSet and the ConfigMap of {@code deploy/proxy/kubeadm}, as they stand there. */
@DisplayName("kubeadm's kube-proxy")
class KubeadmTest {
  private static final Path KUBEADM = Path.of("../deploy/proxy/kubeadm");
  private static final String MOUNTED = "/var/lib/kube-proxy";

  @TempDir private Path folder;

  @Test
  @DisplayName("is started unchanged: nftables, the API server of the file, kube-proxy's defaults")
  void startsUnchanged() throws IOException {
    Object data = in(yaml("configmap.yaml"), "data");
    assertThat(data).asString().contains("tokenFile");
    Files.writeString(folder.resolve("config.conf"), String.valueOf(in(data, "config.conf")));

    ProxyConfiguration configuration = Noted.configured(command());

    assertThat(configuration.mode()).isEqualTo(Mode.NFTABLES);
    assertThat(configuration.source())
        .isEqualTo(new Source.Kubeconfig(Path.of(MOUNTED, "kubeconfig.conf"), Optional.empty()));
    assertThat(configuration.nodeName()).isEqualTo("node-1");
    assertThat(configuration.localPods())
        .isEqualTo(LocalPods.inRanges(List.of(Cidr.parse("10.244.0.0/16").orElseThrow())));
    assertThat(configuration.healthz())
        .contains(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 10_256));
    assertThat(configuration.metrics())
        .contains(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 10_249));
    assertThat(configuration.nodePortAddresses()).isEqualTo(new NodePortAddresses.Primary());
    assertThat(configuration.masqueradeAll()).isFalse();
    assertThat(configuration.periods().least()).isEqualTo(Duration.ofSeconds(1));
    assertThat(configuration.periods().check()).isEqualTo(Duration.ofSeconds(30));
  }

  /** The container's words, with the ConfigMap's folder and the node's name put in. */
  private List<String> command() throws IOException {
    Object pod = in(in(in(yaml("daemonset.yaml"), "spec"), "template"), "spec");
    Object container = ((List<?>) in(pod, "containers")).getFirst();
    return ((List<?>) in(container, "command"))
        .stream()
            .skip(1) // the program
            .map(String::valueOf)
            .map(word -> word.replace(MOUNTED, folder.toString()).replace("$(NODE_NAME)", "node-1"))
            .toList();
  }

  private static Object yaml(String file) throws IOException {
    return new Load(LoadSettings.builder().build())
        .loadFromString(Files.readString(KUBEADM.resolve(file)));
  }

  private static Object in(Object object, String field) {
    return Objects.requireNonNull(((Map<?, ?>) object).get(field), field);
  }
}
