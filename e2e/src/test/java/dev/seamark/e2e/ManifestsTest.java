package dev.seamark.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seamark.e2e.cluster.Cluster;
import dev.seamark.e2e.cluster.Settings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SharedCluster.class)
@DisplayName("The manifests in deploy")
class ManifestsTest {
  private static final String RESTRICTED = "restricted";

  private final Cluster cluster;

  ManifestsTest(Cluster cluster) {
    this.cluster = cluster;
  }

  @BeforeAll
  static void kubectlIsThere() throws InterruptedException {
    boolean there;
    try {
      there = new ProcessBuilder("kubectl", "version", "--client").start().waitFor() == 0;
    } catch (IOException notFound) {
      there = false;
    }
    assumeTrue(there, "kubectl is not installed, so the manifests are not rendered");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"base", "ha", "hardened", "proxy"})
  @DisplayName("are taken by the API server, which knows every field of them")
  void areTaken(String overlay) throws Exception {
    List<HasMetadata> objects = rendered(overlay);
    assertThat(objects).isNotEmpty();
    for (HasMetadata object : objects) {
      assertThatCode(
              () ->
                  cluster
                      .admin()
                      .resource(object)
                      .dryRun()
                      .fieldValidation(Validation.STRICT)
                      .serverSideApply())
          .as("%s %s", object.getKind(), object.getMetadata().getName())
          .doesNotThrowAnyException();
    }
  }

  @Test
  @DisplayName("have a hardened form whose pods a namespace of the standard restricted lets in")
  void hardenedIsRestricted() throws Exception {
    cluster
        .admin()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(RESTRICTED)
                .withLabels(Map.of("pod-security.kubernetes.io/enforce", RESTRICTED))
                .endMetadata()
                .build())
        .create();
    try {
      create(podOf("hardened"));
      assertThatThrownBy(() -> create(podOf("base")))
          .isInstanceOf(KubernetesClientException.class)
          .hasMessageContaining("violates PodSecurity \"restricted:latest\"");
    } finally {
      cluster.admin().namespaces().withName(RESTRICTED).delete();
    }
  }

  private void create(Pod pod) {
    cluster.admin().resource(pod).dryRun().create();
  }

  /** What the Deployment would make, but for what belongs to another namespace. */
  private Pod podOf(String overlay) throws Exception {
    Deployment deployment =
        rendered(overlay).stream()
            .filter(Deployment.class::isInstance)
            .map(Deployment.class::cast)
            .findFirst()
            .orElseThrow();
    return new PodBuilder()
        .withNewMetadata()
        .withName("dns")
        .withNamespace(RESTRICTED)
        .endMetadata()
        .withSpec(
            new PodSpecBuilder(deployment.getSpec().getTemplate().getSpec())
                .withServiceAccountName(null)
                .withAutomountServiceAccountToken(false)
                .withPriorityClassName(null)
                .build())
        .build();
  }

  private List<HasMetadata> rendered(String overlay) throws Exception {
    Process kustomize =
        new ProcessBuilder(
                "kubectl",
                "kustomize",
                Settings.root().resolve("deploy").resolve(overlay).toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<HasMetadata> objects;
    try (InputStream out = kustomize.getInputStream()) {
      objects = cluster.admin().load(out).items();
    }
    assertThat(kustomize.waitFor()).isZero();
    return objects;
  }
}
