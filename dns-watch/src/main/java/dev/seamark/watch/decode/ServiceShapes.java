package dev.seamark.watch.decode;

import io.fabric8.kubernetes.api.model.ClientIPConfig;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.LoadBalancerStatus;
import io.fabric8.kubernetes.api.model.PortStatus;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.ServiceStatus;
import io.fabric8.kubernetes.api.model.SessionAffinityConfig;

/** Services. */
public final class ServiceShapes {
  /** A Service. */
  public static final Shape<Service> SERVICE =
      Shapes.object(Service::new)
          .with("spec", spec(), Service::setSpec)
          .with("status", status(), Service::setStatus);

  /** As much of a Service as facts are made of. */
  public static final Shape<Service> SERVICE_OF_FACTS = Shapes.ofFacts(SERVICE, "spec", "status");

  private ServiceShapes() {}

  private static Shape<ServiceSpec> spec() {
    return Shape.of(ServiceSpec::new)
        .truth("allocateLoadBalancerNodePorts", ServiceSpec::setAllocateLoadBalancerNodePorts)
        .text("clusterIP", ServiceSpec::setClusterIP)
        .texts("clusterIPs", ServiceSpec::setClusterIPs)
        .texts("externalIPs", ServiceSpec::setExternalIPs)
        .text("externalName", ServiceSpec::setExternalName)
        .text("externalTrafficPolicy", ServiceSpec::setExternalTrafficPolicy)
        .integer("healthCheckNodePort", ServiceSpec::setHealthCheckNodePort)
        .text("internalTrafficPolicy", ServiceSpec::setInternalTrafficPolicy)
        .texts("ipFamilies", ServiceSpec::setIpFamilies)
        .text("ipFamilyPolicy", ServiceSpec::setIpFamilyPolicy)
        .text("loadBalancerClass", ServiceSpec::setLoadBalancerClass)
        .text("loadBalancerIP", ServiceSpec::setLoadBalancerIP)
        .texts("loadBalancerSourceRanges", ServiceSpec::setLoadBalancerSourceRanges)
        .list("ports", port(), ServiceSpec::setPorts)
        .truth("publishNotReadyAddresses", ServiceSpec::setPublishNotReadyAddresses)
        .labels("selector", ServiceSpec::setSelector)
        .text("sessionAffinity", ServiceSpec::setSessionAffinity)
        .with("sessionAffinityConfig", affinity(), ServiceSpec::setSessionAffinityConfig)
        .text("trafficDistribution", ServiceSpec::setTrafficDistribution)
        .text("type", ServiceSpec::setType);
  }

  private static Shape<ServicePort> port() {
    return Shape.of(ServicePort::new)
        .text("appProtocol", ServicePort::setAppProtocol)
        .text("name", ServicePort::setName)
        .integer("nodePort", ServicePort::setNodePort)
        .integer("port", ServicePort::setPort)
        .text("protocol", ServicePort::setProtocol)
        .integerOrText("targetPort", ServicePort::setTargetPort);
  }

  private static Shape<SessionAffinityConfig> affinity() {
    return Shape.of(SessionAffinityConfig::new)
        .with(
            "clientIP",
            Shape.of(ClientIPConfig::new)
                .integer("timeoutSeconds", ClientIPConfig::setTimeoutSeconds),
            SessionAffinityConfig::setClientIP);
  }

  private static Shape<ServiceStatus> status() {
    return Shape.of(ServiceStatus::new)
        .with(
            "loadBalancer",
            Shape.of(LoadBalancerStatus::new)
                .list("ingress", ingress(), LoadBalancerStatus::setIngress),
            ServiceStatus::setLoadBalancer)
        .passingOver("conditions");
  }

  private static Shape<LoadBalancerIngress> ingress() {
    return Shape.of(LoadBalancerIngress::new)
        .text("hostname", LoadBalancerIngress::setHostname)
        .text("ip", LoadBalancerIngress::setIp)
        .text("ipMode", LoadBalancerIngress::setIpMode)
        .list(
            "ports",
            Shape.of(PortStatus::new)
                .text("error", PortStatus::setError)
                .integer("port", PortStatus::setPort)
                .text("protocol", PortStatus::setProtocol),
            LoadBalancerIngress::setPorts);
  }
}
