package dev.seamark.watch.api;

/** Objects as the API server writes them. */
final class Sample {
  private Sample() {}

  static String namespace(String name) {
    return """
    {"metadata":{"name":"%s"}}\
    """
        .formatted(name);
  }

  static String clusterIp(String namespace, String name, String ip) {
    return service(
        namespace,
        name,
        "\"type\":\"ClusterIP\",\"clusterIP\":\"%1$s\",\"clusterIPs\":[\"%1$s\"]".formatted(ip));
  }

  static String headless(String namespace, String name) {
    return service(
        namespace, name, "\"type\":\"ClusterIP\",\"clusterIP\":\"None\",\"clusterIPs\":[\"None\"]");
  }

  static String externalName(String namespace, String name, String target) {
    return service(
        namespace, name, "\"type\":\"ExternalName\",\"externalName\":\"%s\"".formatted(target));
  }

  private static String service(String namespace, String name, String spec) {
    return """
    {"metadata":{"namespace":"%s","name":"%s","managedFields":[{"manager":"x"}]},
     "spec":{%s,"ports":[{"name":"http","protocol":"TCP","port":80}]}}\
    """
        .formatted(namespace, name, spec);
  }

  static String slice(String namespace, String name, String service, String... ips) {
    String endpoints =
        String.join(
            ",",
            java.util.Arrays.stream(ips)
                .map(ip -> "{\"addresses\":[\"%s\"],\"conditions\":{\"ready\":true}}".formatted(ip))
                .toList());
    return """
    {"metadata":{"namespace":"%s","name":"%s","labels":{"kubernetes.io/service-name":"%s"}},
     "addressType":"IPv4","endpoints":[%s],"ports":[{"name":"http","protocol":"TCP","port":8080}]}\
    """
        .formatted(namespace, name, service, endpoints);
  }

  static String importedSlice(String namespace, String name, String service, String cluster) {
    return """
    {"metadata":{"namespace":"%s","name":"%s","labels":{
      "multicluster.kubernetes.io/service-name":"%s",
      "multicluster.kubernetes.io/source-cluster":"%s"}},
     "addressType":"IPv4","endpoints":[{"addresses":["10.9.0.1"]}],"ports":[]}\
    """
        .formatted(namespace, name, service, cluster);
  }

  static String serviceImport(String namespace, String name, String ip) {
    return """
    {"apiVersion":"multicluster.x-k8s.io/v1alpha1","kind":"ServiceImport",
     "metadata":{"namespace":"%s","name":"%s"},
     "spec":{"type":"ClusterSetIP","ips":["%s"],"ports":[{"name":"http","protocol":"TCP","port":80}]}}\
    """
        .formatted(namespace, name, ip);
  }

  static String pod(String namespace, String name, String ip, String phase) {
    return """
    {"metadata":{"namespace":"%s","name":"%s"},"status":{"podIP":"%s","phase":"%s"}}\
    """
        .formatted(namespace, name, ip, phase);
  }
}
