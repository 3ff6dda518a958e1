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
}
