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
 * Who the server under test is to the API server: a service account with the rights that the
 * manifests of deploy give, under another name, so that a cluster's own server keeps its account.
 */
public final class Account {
  /** Its namespace, and its name. */
  public static final String NAME = "seamark-e2e";

  private final KubernetesClient admin;

  private Account(KubernetesClient admin) {
    this.admin = admin;
  }

  /** Makes it where there is none, and gives it its rights. */
  public static Account in(Cluster cluster) {
    KubernetesClient admin = cluster.admin();
    var account = new Account(admin);
    admin
        .resource(new NamespaceBuilder().withNewMetadata().withName(NAME).endMetadata().build())
        .serverSideApply();
    admin
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(NAME)
                .withNamespace(NAME)
                .endMetadata()
                .build())
        .serverSideApply();
    account.grant();
    return account;
  }

  /** The rights of deploy/base, and those that docs/operating.md adds for imported Services. */
  private ClusterRole role() {
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
    admin.resource(role()).serverSideApply();
    admin
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(NAME)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", NAME)
                .withSubjects(
                    new SubjectBuilder()
                        .withKind("ServiceAccount")
                        .withName(NAME)
                        .withNamespace(NAME)
                        .build())
                .build())
        .serverSideApply();
  }

  /** Takes its rights away. */
  public void revoke() {
    admin.rbac().clusterRoleBindings().withName(NAME).delete();
  }

  /** What the API server calls this one, among all that ever had its name. */
  public String uid() {
    return admin
        .serviceAccounts()
        .inNamespace(NAME)
        .withName(NAME)
        .require()
        .getMetadata()
        .getUid();
  }

  /** A token that is good for hours. */
  public String token() {
    return admin
        .serviceAccounts()
        .inNamespace(NAME)
        .withName(NAME)
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
