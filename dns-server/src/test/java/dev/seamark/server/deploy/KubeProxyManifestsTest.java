package dev.seamark.server.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The Kustomize overlay of the proxy")
class KubeProxyManifestsTest {
  private static final String CONFIG = "ConfigMap/kube-proxy";
  private static final String DAEMON_SET = "DaemonSet/kube-proxy";

  @BeforeAll
  static void kubectlIsThere() throws InterruptedException {
    Rendered.needsKubectl();
  }

  @Test
  @DisplayName("is kubeadm's kube-proxy with image and probe, and leaves the configuration alone")
  void changesImageAndProbe() throws Exception {
    Map<String, Map<String, Object>> ours = Rendered.objects("deploy/proxy");
    Map<String, Map<String, Object>> kubeadms = Rendered.objects("deploy/proxy/kubeadm");

    Map<String, Object> container = Rendered.container(ours, DAEMON_SET);
    Object image = Rendered.container(kubeadms, DAEMON_SET).get("image");
    assertThat(image).asString().startsWith("registry.k8s.io/kube-proxy:");
    assertThat(container.put("image", image)).asString().startsWith("seamark/seamark-proxy:");
    assertThat(container.remove("readinessProbe"))
        .isEqualTo(Map.of("httpGet", Map.of("path", "/readyz", "port", 10_256)));
    assertThat(kubeadms.remove(CONFIG)).isNotNull();
    assertThat(ours).isEqualTo(kubeadms);
  }

  @Test
  @DisplayName("has every object that kubeadm makes for the proxy's pods")
  void isComplete() throws Exception {
    assertThat(Rendered.objects("deploy/proxy/kubeadm"))
        .containsOnlyKeys(
            "ServiceAccount/kube-proxy",
            "ClusterRoleBinding/kubeadm:node-proxier",
            CONFIG,
            DAEMON_SET);
  }

  @Test
  @DisplayName("starts it by kube-proxy's name and words")
  void startsByName() throws Exception {
    assertThat(Rendered.container(Rendered.objects("deploy/proxy"), DAEMON_SET).get("command"))
        .isEqualTo(
            List.of(
                "/usr/local/bin/kube-proxy",
                "--config=/var/lib/kube-proxy/config.conf",
                "--hostname-override=$(NODE_NAME)"));
  }
}
