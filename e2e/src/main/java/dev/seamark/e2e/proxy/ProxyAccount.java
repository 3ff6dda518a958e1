package dev.seamark.e2e.proxy;

import dev.seamark.e2e.cluster.Cluster;
import dev.seamark.e2e.cluster.Settings;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who a proxy is to the API server: a service account with the rights of kube-proxy's. */
final class ProxyAccount {
  private static final String NAME = "seamark-e2e-proxy";
  private static final String NAMESPACE = "kube-system";

  private ProxyAccount() {}

  /** Makes it where there is none, and writes a kubeconfig for it. */
  static Path kubeconfig(Cluster cluster) throws IOException {
    KubernetesClient admin = cluster.admin();
    admin
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(NAME)
                .withNamespace(NAMESPACE)
                .endMetadata()
                .build())
        .serverSideApply();
    admin
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(NAME)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "system:node-proxier")
                .addNewSubject()
                .withKind("ServiceAccount")
                .withName(NAME)
                .withNamespace(NAMESPACE)
                .endSubject()
                .build())
        .serverSideApply();
    String token =
        admin
            .serviceAccounts()
            .inNamespace(NAMESPACE)
            .withName(NAME)
            .tokenRequest(
                new TokenRequestBuilder()
                    .withNewSpec()
                    .withExpirationSeconds(4 * 3600L)
                    .endSpec()
                    .build())
            .getStatus()
            .getToken();
    Path folder = Settings.folder("proxy-login");
    return cluster.kubeconfig(folder, Files.writeString(folder.resolve("token"), token));
  }
}
