package dev.seamark.server.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The Kustomize base of the DNS server")
class KubeadmManifestsTest {
  private static final String DEPLOYMENT = "Deployment/coredns";

  @BeforeAll
  static void kubectlIsThere() throws InterruptedException {
    Rendered.needsKubectl();
  }

  @Test
  @DisplayName("is kubeadm's CoreDNS with the image changed and nothing else")
  void changesTheImageAndNothingElse() throws Exception {
    Map<String, Map<String, Object>> ours = Rendered.objects("deploy/base");
    Map<String, Map<String, Object>> kubeadms = Rendered.objects("deploy/base/kubeadm");

    assertThat(image(kubeadms)).startsWith("registry.k8s.io/coredns/coredns:");
    assertThat(image(ours)).startsWith("seamark/seamark:");
    Rendered.container(ours, DEPLOYMENT).put("image", image(kubeadms));
    assertThat(ours).isEqualTo(kubeadms);
  }

  @Test
  @DisplayName("has every object that kubeadm makes for DNS")
  void isComplete() throws Exception {
    assertThat(Rendered.objects("deploy/base"))
        .containsOnlyKeys(
            "ServiceAccount/coredns",
            "ClusterRole/system:coredns",
            "ClusterRoleBinding/system:coredns",
            "ConfigMap/coredns",
            DEPLOYMENT,
            "Service/kube-dns");
  }

  @Test
  @DisplayName("keeps to the limits that clusters give: memory, rights, a read-only root")
  void keepsTheLimits() throws Exception {
    Map<String, Object> container = Rendered.container(Rendered.objects("deploy/base"), DEPLOYMENT);
    assertThat(container.get("args")).isEqualTo(List.of("-conf", "/etc/coredns/Corefile"));
    assertThat(container.get("resources"))
        .isEqualTo(
            Map.of(
                "requests", Map.of("cpu", "100m", "memory", "70Mi"),
                "limits", Map.of("memory", "170Mi")));
    assertThat(container.get("securityContext"))
        .isEqualTo(
            Map.of(
                "allowPrivilegeEscalation", false,
                "readOnlyRootFilesystem", true,
                "capabilities",
                    Map.of("drop", List.of("ALL"), "add", List.of("NET_BIND_SERVICE"))));
  }

  private static String image(Map<String, Map<String, Object>> objects) {
    return String.valueOf(Rendered.container(objects, DEPLOYMENT).get("image"));
  }
}
