package dev.seamark.server.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

@DisplayName("The Kustomize base")
class KubeadmManifestsTest {
  private static final String DEPLOYMENT = "Deployment/coredns";

  @BeforeAll
  static void kubectlIsThere() throws InterruptedException {
    boolean there;
    try {
      there = kubectl("version", "--client").code() == 0;
    } catch (IOException notFound) {
      there = false;
    }
    assumeTrue(there, "kubectl is not installed, so the manifests are not rendered");
  }

  @Test
  @DisplayName("is kubeadm's CoreDNS with the image changed and nothing else")
  void changesTheImageAndNothingElse() throws Exception {
    Map<String, Map<String, Object>> ours = rendered("deploy/base");
    Map<String, Map<String, Object>> kubeadms = rendered("deploy/base/kubeadm");

    assertThat(image(kubeadms)).startsWith("registry.k8s.io/coredns/coredns:");
    assertThat(image(ours)).startsWith("seamark/seamark:");
    container(ours).put("image", image(kubeadms));
    assertThat(ours).isEqualTo(kubeadms);
  }

  @Test
  @DisplayName("has every object that kubeadm makes for DNS")
  void isComplete() throws Exception {
    assertThat(rendered("deploy/base"))
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
    Map<String, Object> container = container(rendered("deploy/base"));
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
    return String.valueOf(container(objects).get("image"));
  }

  private static Map<String, Object> container(Map<String, Map<String, Object>> objects) {
    Map<String, Object> deployment = objects.getOrDefault(DEPLOYMENT, Map.of());
    Map<String, Object> pod = map(map(map(deployment, "spec"), "template"), "spec");
    return asMap(((List<?>) pod.getOrDefault("containers", List.of())).getFirst());
  }

  private static Map<String, Object> map(Map<String, Object> parent, String key) {
    return asMap(parent.getOrDefault(key, Map.of()));
  }

  @SuppressWarnings("unchecked") // YAML maps of Kubernetes objects have string keys
  private static Map<String, Object> asMap(Object value) {
    return (Map<String, Object>) value;
  }

  /** The objects by kind and name. */
  private static Map<String, Map<String, Object>> rendered(String folder) throws Exception {
    Command.Result result = kubectl("kustomize", folder);
    assertThat(result.code()).as("kubectl kustomize %s: %s", folder, result.err()).isZero();
    var documents = new ArrayList<Object>();
    new Load(LoadSettings.builder().build())
        .loadAllFromString(String.join("\n", result.out()))
        .forEach(documents::add);
    var objects = new TreeMap<String, Map<String, Object>>();
    for (Object document : documents) {
      Map<String, Object> object = asMap(document);
      objects.put(
          object.get("kind") + "/" + map(object, "metadata").get("name"),
          new LinkedHashMap<>(object));
    }
    return objects;
  }

  private static Command.Result kubectl(String... words) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("kubectl"));
    command.addAll(List.of(words));
    return Command.in(Command.project(), System.getenv(), command.toArray(String[]::new)).run();
  }
}
