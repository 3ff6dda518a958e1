package dev.seamark.e2e.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.SubjectBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/**
 * Who a program under test is to the API server: a service account with the rights that the
 * manifests give it, under another name, so that a cluster's own program keeps its account.
 */
public final class Account {
  /** The DNS server's namespace, and its name. */
  public static final String NAME = "seamark-e2e";

  private final KubernetesClient admin;
  private final String namespace;
  private final String name;
  private final String role;

  private Account(Cluster cluster, String namespace, String name, String role) {
    this.admin = cluster.admin();
    this.namespace = namespace;
    this.name = name;
    this.role = role;
  }

  /** The DNS server's, with its rights; made where there is none. */
  public static Account in(Cluster cluster) {
    KubernetesClient admin = cluster.admin();
    admin
        .resource(new NamespaceBuilder().withNewMetadata().withName(NAME).endMetadata().build())
        .serverSideApply();
    admin.resource(role(admin)).serverSideApply();
    return new Account(cluster, NAME, NAME, NAME).made();
  }

  /** The proxy's, with the rights of kube-proxy's; made where there is none. */
  public static Account ofProxy(Cluster cluster) {
    return new Account(cluster, "kube-system", NAME + "-proxy", "system:node-proxier").made();
  }

  private Account made() {
    admin
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .build())
        .serverSideApply();
    grant();
    return this;
  }

  /** The rights of deploy/base, and those that docs/operating.md adds for imported Services. */
  private static ClusterRole role(KubernetesClient admin) {
    try (InputStream file =
        Files.newInputStream(Settings.root().resolve("deploy/base/kubeadm/rbac.yaml"))) {
      for (HasMetadata each : admin.load(file).items()) {
        if (each instanceof ClusterRole stock) {
          return new ClusterRoleBuilder(stock)
              .editMetadata()
              .withName(NAME)
              .endMetadata()
              .addToRules(
                  new PolicyRuleBuilder()
                      .withApiGroups("multicluster.x-k8s.io")
                      .withResources("serviceimports")
                      .withVerbs("list", "watch")
                      .build())
              .build();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException("deploy/base has no ClusterRole");
  }

  /** Gives it its rights. */
  public void grant() {
    admin
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                .withSubjects(
                    new SubjectBuilder()
                        .withKind("ServiceAccount")
                        .withName(name)
                        .withNamespace(namespace)
                        .build())
                .build())
        .serverSideApply();
  }

  /** Takes its rights away. */
  public void revoke() {
    admin.rbac().clusterRoleBindings().withName(name).delete();
  }

  /** What the API server calls this one, among all that ever had its name. */
  public String uid() {
    return admin
        .serviceAccounts()
        .inNamespace(namespace)
        .withName(name)
        .require()
        .getMetadata()
        .getUid();
  }

  /** A token that is good for hours. */
  public String token() {
    return admin
        .serviceAccounts()
        .inNamespace(namespace)
        .withName(name)
        .tokenRequest(
            new TokenRequestBuilder()
                .withNewSpec()
                .withExpirationSeconds(4 * 3600L)
                .endSpec()
                .build())
        .getStatus()
        .getToken();
  }
}
