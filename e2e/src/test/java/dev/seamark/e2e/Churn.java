package dev.seamark.e2e;

import dev.seamark.e2e.cluster.Cluster;
import dev.seamark.e2e.cluster.Nodes;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditionsBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Changes a few namespaces at random: whatever users and controllers do to Services, slices,
 * Endpoints, pods and namespaces. Names come from small pools, so that objects often come back as
 * something else. What the API server refuses is not done.
 */
final class Churn {
  private static final int NAMESPACES = 3;
  private static final int SERVICES = 8;
  private static final int PODS = 12;
  private static final int SLICES = 6;
  private static final int APPS = 3;
  private static final String SERVICE_NAME = "kubernetes.io/service-name";

  private final KubernetesClient admin;
  private final RandomGenerator random;
  private final String prefix;
  private final List<Consumer<String>> changes = new ArrayList<>();
  private int done;
  private int refused;

  Churn(Cluster cluster, RandomGenerator random, String prefix) {
    this.admin = cluster.admin();
    this.random = random;
    this.prefix = prefix;
    Nodes.one(cluster);
    often(1, this::deleteNamespace);
    often(3, this::makeNamespace);
    often(12, this::makeService);
    often(8, this::deleteService);
    often(12, this::editService);
    often(14, this::makePod);
    often(8, this::deletePod);
    often(16, this::podStatus);
    often(4, this::relabelPod);
    often(8, this::putSlice);
    often(4, this::deleteSlice);
    often(5, this::putEndpoints);
    often(5, this::deleteEndpoints);
    for (int i = 0; i < NAMESPACES; i++) {
      makeNamespace(prefix + i);
    }
  }

  private void often(int weight, Consumer<String> change) {
    changes.addAll(Collections.nCopies(weight, change));
  }

  /** How many changes were made, and how many the API server refused. */
  String summary() {
    return done + " changes, " + refused + " refused";
  }

  /** Makes one change. */
  void step() {
    String namespace = prefix + random.nextInt(NAMESPACES);
    try {
      changes.get(random.nextInt(changes.size())).accept(namespace);
      done++;
    } catch (KubernetesClientException e) {
      if (e.getCode() == 0) {
        throw e; // the server did not answer
      }
      refused++;
    }
  }

  /** Takes everything away. */
  void end() {
    for (int i = 0; i < NAMESPACES; i++) {
      deleteNamespace(prefix + i);
    }
  }

  // ---- namespaces

  private void makeNamespace(String name) {
    admin
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
  }

  private void deleteNamespace(String name) {
    admin.pods().inNamespace(name).withGracePeriod(0).delete();
    admin.namespaces().withName(name).delete();
  }

  // ---- Services

  private String service() {
    return "s" + random.nextInt(SERVICES);
  }

  private String app() {
    return "app" + random.nextInt(APPS);
  }

  private List<ServicePort> ports() {
    List<ServicePort> ports = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      ports.add(
          new ServicePortBuilder()
              .withName(count == 1 && random.nextBoolean() ? null : "p" + i)
              .withPort(1 + random.nextInt(4))
              .withProtocol(random.nextInt(3) == 0 ? "UDP" : "TCP")
              .withNewTargetPort(8000 + random.nextInt(4))
              .build());
    }
    return ports;
  }

  private void makeService(String namespace) {
    var spec =
        new ServiceBuilder()
            .withNewMetadata()
            .withName(service())
            .withNamespace(namespace)
            .endMetadata()
            .withNewSpec()
            .withIpFamilyPolicy(random.nextBoolean() ? "PreferDualStack" : "SingleStack")
            .withPublishNotReadyAddresses(random.nextInt(4) == 0)
            .withSelector(random.nextInt(4) == 0 ? null : Map.of("app", app()))
            .withPorts(ports());
    switch (random.nextInt(6)) {
      case 0 ->
          spec.withType("ExternalName")
              .withIpFamilyPolicy(null)
              .withExternalName("x" + random.nextInt(9) + ".example.org");
      case 1 -> spec.withType("NodePort");
      case 2 -> spec.withType("LoadBalancer");
      case 3 -> spec.withType("ClusterIP");
      default -> spec.withClusterIP("None");
    }
    admin.resource(spec.endSpec().build()).create();
  }

  private void deleteService(String namespace) {
    admin.services().inNamespace(namespace).withName(service()).delete();
  }

  private void editService(String namespace) {
    var resource = admin.services().inNamespace(namespace).withName(service());
    if (resource.get() != null) {
      resource.edit(this::edited);
    }
  }

  private Service edited(Service service) {
    var spec = new ServiceBuilder(service).editSpec();
    boolean alias = "ExternalName".equals(service.getSpec().getType());
    boolean headless = "None".equals(service.getSpec().getClusterIP());
    switch (random.nextInt(5)) {
      case 0 -> spec.withPorts(ports());
      case 1 -> spec.withSelector(Map.of("app", app()));
      case 2 -> spec.withPublishNotReadyAddresses(random.nextBoolean());
      case 3 -> {
        if (alias) {
          spec.withType("ClusterIP").withExternalName(null);
        } else {
          spec.withType("ExternalName")
              .withExternalName("y.example.org")
              .withIpFamilyPolicy(null)
              .withIpFamilies()
              .withClusterIP(null)
              .withClusterIPs();
        }
      }
      default -> {
        if (!alias && !headless) {
          spec.withType(random.nextBoolean() ? "NodePort" : "ClusterIP");
        }
      }
    }
    return spec.endSpec().build();
  }

  // ---- pods

  private String pod() {
    return "p" + random.nextInt(PODS);
  }

  private void makePod(String namespace) {
    String name = pod();
    String app = app();
    admin
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .withLabels(Map.of("app", app))
                .endMetadata()
                .withNewSpec()
                .withNodeName(Nodes.NAME)
                .withHostname(name)
                .withSubdomain(service())
                .addNewContainer()
                .withName("c")
                .withImage("none")
                .endContainer()
                .endSpec()
                .build())
        .create();
    status(namespace, name, "Running", random.nextInt(4) > 0);
  }

  private void deletePod(String namespace) {
    int grace = random.nextBoolean() ? 0 : 600;
    admin.pods().inNamespace(namespace).withName(pod()).withGracePeriod(grace).delete();
  }

  private void podStatus(String namespace) {
    String phase =
        switch (random.nextInt(12)) {
          case 0 -> "Succeeded";
          case 1 -> "Failed";
          case 2 -> "Pending";
          default -> "Running";
        };
    status(namespace, pod(), phase, random.nextBoolean());
  }

  private void status(String namespace, String name, String phase, boolean ready) {
    var resource = admin.pods().inNamespace(namespace).withName(name);
    if (resource.get() == null) {
      return;
    }
    int network = namespace.charAt(namespace.length() - 1) - '0';
    int host = random.nextInt(PODS) + 1; // two pods may have one address: one of them is over
    String v4 = "10.244." + network + "." + host;
    String v6 = "fd00:10::" + network + ":" + host;
    resource.editStatus(
        pod ->
            new PodBuilder(pod)
                .editOrNewStatus()
                .withPhase(phase)
                .withPodIP(v4)
                .withPodIPs(new PodIP(v4), new PodIP(v6))
                .withConditions(
                    new PodConditionBuilder()
                        .withType("Ready")
                        .withStatus(ready ? "True" : "False")
                        .build())
                .endStatus()
                .build());
  }

  private void relabelPod(String namespace) {
    var resource = admin.pods().inNamespace(namespace).withName(pod());
    if (resource.get() != null) {
      resource.edit(
          p ->
              new PodBuilder(p)
                  .editMetadata()
                  .withLabels(Map.of("app", app()))
                  .endMetadata()
                  .build());
    }
  }

  // ---- slices and Endpoints that no controller writes

  private EndpointSlice slice(String namespace) {
    boolean v6 = random.nextInt(3) == 0;
    var slice =
        new EndpointSliceBuilder()
            .withNewMetadata()
            .withName((v6 ? "six" : "four") + random.nextInt(SLICES))
            .withNamespace(namespace)
            .withLabels(random.nextInt(8) == 0 ? null : Map.of(SERVICE_NAME, service()))
            .endMetadata()
            .withAddressType(v6 ? "IPv6" : "IPv4");
    for (int i = random.nextInt(3); i > 0; i--) {
      slice
          .addNewPort()
          .withName("p" + i)
          .withPort(random.nextInt(5) == 0 ? null : 8000 + random.nextInt(4))
          .withProtocol(random.nextBoolean() ? "TCP" : "UDP")
          .endPort();
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      slice.addToEndpoints(
          new EndpointBuilder()
              .withAddresses((v6 ? "fd00:20::" : "10.246.0.") + (1 + random.nextInt(30)))
              .withHostname(random.nextInt(3) == 0 ? "h" + random.nextInt(4) : null)
              .withConditions(
                  new EndpointConditionsBuilder()
                      .withReady(random.nextInt(3) == 0 ? null : (Boolean) random.nextBoolean())
                      .withServing(random.nextBoolean())
                      .withTerminating(random.nextBoolean())
                      .build())
              .build());
    }
    return slice.build();
  }

  private void putSlice(String namespace) {
    EndpointSlice slice = slice(namespace);
    var resource = admin.resource(slice);
    if (resource.get() == null) {
      resource.create();
    } else {
      resource.update();
    }
  }

  private void deleteSlice(String namespace) {
    admin
        .discovery()
        .v1()
        .endpointSlices()
        .inNamespace(namespace)
        .withName((random.nextInt(3) == 0 ? "six" : "four") + random.nextInt(SLICES))
        .delete();
  }

  private void putEndpoints(String namespace) {
    String text =
        """
        apiVersion: v1
        kind: Endpoints
        metadata: {name: %s, namespace: %s}
        subsets:
        - addresses: [{ip: 10.247.0.%d}, {ip: 10.247.1.%d, hostname: e%d}]
          notReadyAddresses: [{ip: 10.247.2.%d}]
          ports: [{name: p0, port: %d}]
        """
            .formatted(
                service(),
                namespace,
                1 + random.nextInt(9),
                1 + random.nextInt(9),
                random.nextInt(3),
                1 + random.nextInt(9),
                8000 + random.nextInt(3));
    var resource = admin.resource(text);
    if (resource.get() == null) {
      resource.create();
    } else {
      resource.update();
    }
  }

  private void deleteEndpoints(String namespace) {
    admin.endpoints().inNamespace(namespace).withName(service()).delete();
  }
}
