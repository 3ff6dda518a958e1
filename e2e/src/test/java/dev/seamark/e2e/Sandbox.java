package dev.seamark.e2e;

import dev.seamark.e2e.cluster.Cluster;
import dev.seamark.e2e.cluster.Nodes;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServiceFluent;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;

/** A namespace of a test's own, which goes with all that is in it. */
final class Sandbox implements AutoCloseable {
  static final ServicePort HTTP =
      new ServicePortBuilder().withName("http").withPort(80).withNewTargetPort(8080).build();

  private final KubernetesClient admin;
  private final String namespace;

  Sandbox(Cluster cluster) {
    this(cluster, "e2e-" + Integer.toHexString(ThreadLocalRandom.current().nextInt() | 1 << 31));
  }

  Sandbox(Cluster cluster, String namespace) {
    this.admin = cluster.admin();
    this.namespace = namespace;
    Nodes.one(cluster);
    admin
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
  }

  String namespace() {
    return namespace;
  }

  /** The name of a Service in the cluster's zone, or of what is below it. */
  String name(String service) {
    return service + "." + namespace + ".svc.cluster.local.";
  }

  /** A Service, and what is special about it. */
  Service service(
      String name,
      UnaryOperator<ServiceFluent<ServiceBuilder>.SpecNested<ServiceBuilder>> special) {
    var spec =
        new ServiceBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .endMetadata()
            .withNewSpec();
    return admin.resource(special.apply(spec).endSpec().build()).create();
  }

  /** A Service with a cluster IP, and the pods with this label. */
  Service clusterIp(String name, String app) {
    return service(name, spec -> spec.withSelector(Map.of("app", app)).withPorts(HTTP));
  }

  /** A headless Service, and the pods with this label. */
  Service headless(String name, String app) {
    return service(
        name, spec -> spec.withClusterIP("None").withSelector(Map.of("app", app)).withPorts(HTTP));
  }

  /** Changes a Service. */
  void edit(String service, UnaryOperator<Service> change) {
    admin.services().inNamespace(namespace).withName(service).edit(change);
  }

  void deleteService(String service) {
    admin.services().inNamespace(namespace).withName(service).delete();
  }

  /** A pod with a label and addresses, which runs and is ready. */
  Pod pod(String name, String app, String... addresses) {
    return pod(name, app, true, addresses);
  }

  /** A pod with a label and addresses, which runs. */
  Pod pod(String name, String app, boolean ready, String... addresses) {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .withLabels(Map.of("app", app))
            .endMetadata()
            .withNewSpec()
            .withNodeName(Nodes.NAME)
            .withHostname(name)
            .withSubdomain(app)
            .addNewContainer()
            .withName("c")
            .withImage("none")
            .endContainer()
            .endSpec()
            .build();
    admin.resource(pod).create();
    return status(name, ready, addresses);
  }

  /** Writes what a kubelet would. */
  Pod status(String name, boolean ready, String... addresses) {
    return admin
        .pods()
        .inNamespace(namespace)
        .withName(name)
        .editStatus(
            pod ->
                new PodBuilder(pod)
                    .editOrNewStatus()
                    .withPhase("Running")
                    .withPodIP(addresses[0])
                    .withPodIPs(Arrays.stream(addresses).map(PodIP::new).toList())
                    .withConditions(
                        new PodConditionBuilder()
                            .withType("Ready")
                            .withStatus(ready ? "True" : "False")
                            .build())
                    .endStatus()
                    .build());
  }

  /** Asks a pod to end; no kubelet does, so that it goes on terminating. */
  void terminate(String pod) {
    admin.pods().inNamespace(namespace).withName(pod).withGracePeriod(600).delete();
  }

  /** Takes a pod away. */
  void kill(String pod) {
    admin.pods().inNamespace(namespace).withName(pod).withGracePeriod(0).delete();
  }

  /** A slice that nobody but the test manages, of a Service or of none. */
  EndpointSlice slice(String name, Map<String, String> labels, String... addresses) {
    EndpointSliceBuilder slice =
        new EndpointSliceBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .withLabels(labels)
            .endMetadata()
            .withAddressType(addresses[0].contains(":") ? "IPv6" : "IPv4")
            .addNewPort()
            .withName("http")
            .withPort(8080)
            .withProtocol("TCP")
            .endPort();
    for (String address : addresses) {
      slice
          .addNewEndpoint()
          .withAddresses(List.of(address))
          .withNewConditions()
          .withReady(true)
          .endConditions()
          .endEndpoint();
    }
    return admin.resource(slice.build()).create();
  }

  /** Gives a slice other labels. */
  void relabel(String slice, Map<String, String> labels) {
    admin
        .discovery()
        .v1()
        .endpointSlices()
        .inNamespace(namespace)
        .withName(slice)
        .edit(
            s ->
                new EndpointSliceBuilder(s)
                    .editMetadata()
                    .withLabels(labels)
                    .endMetadata()
                    .build());
  }

  KubernetesClient admin() {
    return admin;
  }

  @Override
  public void close() {
    admin.pods().inNamespace(namespace).withGracePeriod(0).delete();
    admin.namespaces().withName(namespace).delete();
  }
}
