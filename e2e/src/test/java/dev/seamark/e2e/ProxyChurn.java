package dev.seamark.e2e;

import dev.seamark.e2e.proxy.NodeNetwork;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.ForNode;
import io.fabric8.kubernetes.api.model.discovery.v1.ForZone;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Changes Services and slices at random, of a small pool of names, so that objects often come back
 * as something else.
 */
final class ProxyChurn {
  private static final int SERVICES = 12;

  private final KubernetesClient admin;
  private final String namespace;
  private final RandomGenerator random;
  private int done;

  ProxyChurn(Sandbox sandbox, RandomGenerator random) {
    this.admin = sandbox.admin();
    this.namespace = sandbox.namespace();
    this.random = random;
  }

  int done() {
    return done;
  }

  void step() {
    String name = "s" + random.nextInt(SERVICES);
    switch (random.nextInt(10)) {
      case 0 -> admin.services().inNamespace(namespace).withName(name).delete();
      case 1 ->
          admin
              .discovery()
              .v1()
              .endpointSlices()
              .inNamespace(namespace)
              .withName(name + "-" + random.nextInt(2))
              .delete();
      case 2, 3, 4 -> putService(name);
      default -> putSlice(name, random.nextInt(2));
    }
    done++;
  }

  private boolean one(int in) {
    return random.nextInt(in) == 0;
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  // ---- Services

  private void putService(String name) {
    var services = admin.services().inNamespace(namespace).withName(name);
    Service known = services.get();
    int number = Integer.parseInt(name.substring(1));
    String type = any(List.of("ClusterIP", "NodePort", "LoadBalancer"));
    boolean external = one(3);
    var spec =
        new ServiceBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .endMetadata()
            .withNewSpec()
            .withType(type)
            .withInternalTrafficPolicy(any(List.of("Cluster", "Cluster", "Local")))
            .addNewPort()
            .withName(any(List.of("http", "http", "web")))
            .withPort(80)
            .endPort();
    if (external) {
      spec.withExternalIPs("198.19.77." + number);
    }
    if (external || !type.equals("ClusterIP")) {
      spec.withExternalTrafficPolicy(any(List.of("Cluster", "Local")));
    }
    if (type.equals("LoadBalancer") && one(2)) {
      spec.withLoadBalancerSourceRanges("192.0.2.2/32");
    }
    if (known != null) {
      spec.withClusterIP(known.getSpec().getClusterIP());
    }
    Service wanted = spec.endSpec().build();
    if (known == null) {
      admin.resource(wanted).create();
    } else {
      admin.resource(wanted).update();
    }
    if (type.equals("LoadBalancer")) {
      var ingress = new LoadBalancerIngress();
      ingress.setIp("198.18.77." + number);
      ingress.setIpMode(one(4) ? "Proxy" : "VIP");
      services.editStatus(
          s ->
              new ServiceBuilder(s)
                  .editOrNewStatus()
                  .withNewLoadBalancer()
                  .withIngress(ingress)
                  .endLoadBalancer()
                  .endStatus()
                  .build());
    }
  }

  // ---- slices: the first of a Service has pods a and b, the second pod c at another port

  private void putSlice(String service, int number) {
    String name = service + "-" + number;
    List<Endpoint> endpoints = new ArrayList<>();
    for (String pod : number == 0 ? List.of("a", "b") : List.of("c")) {
      if (!one(4)) {
        endpoints.add(endpoint(pod));
      }
    }
    int port = number == 0 ? NodeNetwork.POD_PORT : NodeNetwork.OTHER_POD_PORT;
    EndpointSlice slice =
        new EndpointSliceBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .withLabels(Map.of("kubernetes.io/service-name", service))
            .endMetadata()
            .withAddressType("IPv4")
            .addNewPort()
            .withName("http")
            .withPort(port)
            .endPort()
            .addNewPort()
            .withName("web")
            .withPort(port)
            .endPort()
            .withEndpoints(endpoints)
            .build();
    var known = admin.discovery().v1().endpointSlices().inNamespace(namespace).withName(name);
    if (known.get() == null) {
      admin.resource(slice).create();
    } else {
      admin.resource(slice).update();
    }
  }

  private Endpoint endpoint(String pod) {
    boolean ready = !one(3);
    boolean ends = !ready && one(2);
    var endpoint =
        new EndpointBuilder()
            .withAddresses(NodeNetwork.address(pod, false))
            .withNodeName(pod.equals("c") ? "there" : "here")
            .withNewConditions()
            .withReady(ready)
            .withServing(ready || ends && one(2))
            .withTerminating(ends)
            .endConditions();
    if (!one(4)) {
      endpoint
          .withNewHints()
          .withForZones(new ForZone(any(List.of("eu-1", "eu-2"))))
          .withForNodes(one(2) ? List.of(new ForNode(any(List.of("here", "there")))) : List.of())
          .endHints();
    }
    return endpoint.build();
  }
}
