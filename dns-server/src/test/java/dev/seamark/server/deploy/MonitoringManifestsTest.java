package dev.seamark.server.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The Kustomization for the Prometheus operator")
class MonitoringManifestsTest {
  @BeforeAll
  static void kubectlIsThere() throws InterruptedException {
    Rendered.needsKubectl();
  }

  @Test
  @DisplayName(
      "scrapes the Service that kubeadm makes for DNS, under the job of CoreDNS's dashboards")
  void scrapesTheService() throws Exception {
    Map<String, Map<String, Object>> objects = Rendered.objects("deploy/monitoring");
    Map<String, Map<String, Object>> base = Rendered.objects("deploy/base");

    assertThat(objects).containsOnlyKeys("ServiceMonitor/seamark", "PrometheusRule/seamark");
    assertThat(at(objects, "ServiceMonitor/seamark", "spec", "selector", "matchLabels"))
        .isEqualTo(Map.of("k8s-app", "kube-dns"));
    assertThat(at(base, "Service/kube-dns", "metadata", "labels"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
        .containsEntry("k8s-app", "kube-dns");
    assertThat(at(base, "Service/kube-dns", "spec", "ports"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .anySatisfy(port -> assertThat(((Map<?, ?>) port).get("name")).isEqualTo("metrics"));
    assertThat(at(objects, "ServiceMonitor/seamark", "metadata", "namespace"))
        .isEqualTo("kube-system");
  }

  private static Object at(
      Map<String, Map<String, Object>> objects, String object, String... path) {
    Object there = objects.getOrDefault(object, Map.of());
    for (String step : List.of(path)) {
      there = Objects.requireNonNull(((Map<?, ?>) there).get(step), step);
    }
    return Objects.requireNonNull(there);
  }
}
