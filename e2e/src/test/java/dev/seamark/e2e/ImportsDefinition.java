package dev.seamark.e2e;

import dev.seamark.e2e.cluster.Cluster;
import dev.seamark.e2e.cluster.Eventually;

/** ServiceImports, which an API server has only where somebody has defined them. */
final class ImportsDefinition {
  private static final String DEFINITION =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata:
        name: serviceimports.multicluster.x-k8s.io
        annotations:
          api-approved.kubernetes.io: https://github.com/kubernetes-sigs/mcs-api
      spec:
        group: multicluster.x-k8s.io
        scope: Namespaced
        names: {plural: serviceimports, singular: serviceimport, kind: ServiceImport}
        versions:
        - name: v1beta1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              x-kubernetes-preserve-unknown-fields: true
      """;

  private ImportsDefinition() {}

  /** Defines them, and waits until they can be written. */
  static void install(Cluster cluster) {
    cluster.admin().load(Text.stream(DEFINITION, "")).serverSideApply();
    Eventually.soon(
        () -> {
          if (cluster.admin().raw("/apis/multicluster.x-k8s.io/v1beta1/serviceimports") == null) {
            throw new AssertionError("ServiceImports are not served");
          }
        });
  }
}
