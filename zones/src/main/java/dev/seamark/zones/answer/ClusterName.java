package dev.seamark.zones.answer;

/** A name, read as that of something in a cluster. */
public sealed interface ClusterName {
  /** The name lies in none of the zones. */
  record Elsewhere() implements ClusterName {}

  /** The name lies in a zone, and nothing there is called like that. */
  record Malformed() implements ClusterName {}

  /**
   * The name's parts, each in lower case, and empty where the name does not have it. Whether there
   * is such a thing is another question.
   *
   * @param kind {@code svc} or {@code pod}
   * @param service for a pod the label of its address
   * @param endpoint of {@code endpoint.service.namespace.svc}
   * @param cluster of an imported endpoint
   * @param port without its underscore
   * @param protocol without its underscore
   * @param topologyZone of {@code zone.pin._zone} and {@code zone.prefer._zone}, with dots
   */
  record Parts(
      String kind,
      String namespace,
      String service,
      String endpoint,
      String cluster,
      String port,
      String protocol,
      String topologyZone)
      implements ClusterName {}
}
