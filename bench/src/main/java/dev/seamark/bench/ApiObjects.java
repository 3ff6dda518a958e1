package dev.seamark.bench;

import java.util.StringJoiner;

/** The objects of a synthetic cluster as the API server writes them, with all that nobody needs. */
record ApiObjects(SyntheticCluster cluster) {

  private static String meta(
      String namespace, String name, String kind, String more, long version) {
    String inNamespace = namespace.isEmpty() ? "" : "\"namespace\":\"" + namespace + "\",";
    return """
    "metadata":{"name":"%s",%s"uid":"0b1f1c5e-7d5c-4f0a-9a35-%012x","resourceVersion":"%d",\
    "generation":1,"creationTimestamp":"2026-01-01T00:00:00Z",%s\
    "managedFields":[{"manager":"kube-controller-manager","operation":"Update","apiVersion":"v1",\
    "time":"2026-01-01T00:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:%s":{".":{},"f:labels":{\
    ".":{},"f:app.kubernetes.io/name":{},"f:app.kubernetes.io/instance":{}}}}}]}\
    """
        .formatted(name, inNamespace, name.hashCode() & 0xffff_ffffL, version, more, kind);
  }

  String namespace(int number) {
    String name = SyntheticCluster.namespace(number);
    return "{"
        + meta(
            "",
            name,
            "metadata",
            "\"labels\":{\"kubernetes.io/metadata.name\":\"" + name + "\"},",
            1)
        + ",\"spec\":{\"finalizers\":[\"kubernetes\"]},\"status\":{\"phase\":\"Active\"}}";
  }

  String service(int number) {
    var key = SyntheticCluster.key(number);
    String ip = SyntheticCluster.headless(number) ? "None" : SyntheticCluster.clusterIp(number);
    String labels =
        "\"labels\":{\"app.kubernetes.io/name\":\"%1$s\",\"app.kubernetes.io/instance\":\"%1$s\"},"
            .formatted(key.name());
    return """
    {%s,"spec":{"type":"ClusterIP","clusterIP":"%s","clusterIPs":["%s"],"ipFamilies":["IPv4"],\
    "ipFamilyPolicy":"SingleStack","sessionAffinity":"None","internalTrafficPolicy":"Cluster",\
    "selector":{"app.kubernetes.io/name":"%s"},\
    "ports":[{"name":"http","protocol":"TCP","port":80,"targetPort":8080}]},\
    "status":{"loadBalancer":{}}}\
    """
        .formatted(meta(key.namespace(), key.name(), "spec", labels, 1), ip, ip, key.name());
  }

  String slice(int service, int generation, long version) {
    var key = SyntheticCluster.key(service);
    String labels =
        """
        "labels":{"kubernetes.io/service-name":"%1$s","app.kubernetes.io/name":"%1$s",\
        "endpointslice.kubernetes.io/managed-by":"endpointslice-controller.k8s.io"},\
        "ownerReferences":[{"apiVersion":"v1","kind":"Service","name":"%1$s",\
        "uid":"0b1f1c5e-7d5c-4f0a-9a35-000000000000","controller":true,"blockOwnerDeletion":true}],\
        """
            .formatted(key.name());
    var endpoints = new StringJoiner(",");
    for (int row = 0; row < cluster.endpointsOf(service); row++) {
      int number = cluster.firstEndpoint(service) + row;
      endpoints.add(
          """
          {"addresses":["%s"],"conditions":{"ready":true,"serving":true,"terminating":false},\
          "nodeName":"%s","zone":"%s","targetRef":{"kind":"Pod","namespace":"%s",\
          "name":"%s-%d","uid":"0b1f1c5e-7d5c-4f0a-9a35-%012x"}}\
          """
              .formatted(
                  cluster.endpointAddress(service, row, generation),
                  SyntheticCluster.node(number),
                  SyntheticCluster.zone(number),
                  key.namespace(),
                  key.name(),
                  row,
                  number));
    }
    return """
    {%s,"addressType":"IPv4","endpoints":[%s],"ports":[{"name":"http","protocol":"TCP","port":8080}]}\
    """
        .formatted(
            meta(key.namespace(), key.name() + "-1", "endpoints", labels, version), endpoints);
  }

  /** A pod of one container, with an address; as long as those of real clusters. */
  String pod(int number) {
    int service = number % cluster.services();
    var key = SyntheticCluster.key(service);
    String name = key.name() + "-6d4cf56db6-" + number;
    String owner =
        """
        "labels":{"app.kubernetes.io/name":"%1$s","pod-template-hash":"6d4cf56db6"},\
        "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"%1$s-6d4cf56db6",\
        "uid":"0b1f1c5e-7d5c-4f0a-9a35-000000000000","controller":true,"blockOwnerDeletion":true}],\
        """
            .formatted(key.name());
    return """
    {%s,"spec":{"volumes":[{"name":"kube-api-access","projected":{"defaultMode":420,"sources":[\
    {"serviceAccountToken":{"expirationSeconds":3607,"path":"token"}},{"configMap":{\
    "name":"kube-root-ca.crt","items":[{"key":"ca.crt","path":"ca.crt"}]}}]}}],"containers":[{\
    "name":"main","image":"registry.example/main:1","ports":[{"containerPort":8080,\
    "protocol":"TCP"}],"env":[{"name":"A","value":"1"},{"name":"B","value":"2"}],"resources":{\
    "limits":{"memory":"128Mi"},"requests":{"cpu":"100m","memory":"128Mi"}},"volumeMounts":[{\
    "name":"kube-api-access","readOnly":true,"mountPath":"/var/run/secrets"}],\
    "imagePullPolicy":"IfNotPresent"}],"restartPolicy":"Always","dnsPolicy":"ClusterFirst",\
    "serviceAccountName":"default","nodeName":"%s","tolerations":[{"key":"a","operator":"Exists",\
    "effect":"NoExecute","tolerationSeconds":300}]},"status":{"phase":"Running","conditions":[\
    {"type":"Initialized","status":"True","lastTransitionTime":"2026-01-01T00:00:00Z"},\
    {"type":"Ready","status":"True","lastTransitionTime":"2026-01-01T00:00:00Z"}],\
    "hostIP":"10.0.0.1","podIP":"%3$s","podIPs":[{"ip":"%3$s"}],"containerStatuses":[{\
    "name":"main","ready":true,"restartCount":0,"state":{"running":{\
    "startedAt":"2026-01-01T00:00:00Z"}},"image":"registry.example/main:1"}]}}\
    """
        .formatted(
            meta(key.namespace(), name, "spec", owner, 1),
            SyntheticCluster.node(number),
            SyntheticCluster.podAddress(number));
  }
}
