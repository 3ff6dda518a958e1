package dev.seamark.watch.decode;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;

/** Pods: most fields are not used here, and are passed over whatever they hold. */
public final class PodShapes {
  /** What matters of a Pod. */
  public static final Shape<Pod> POD =
      Shapes.object(Pod::new)
          .with("spec", spec(), Pod::setSpec)
          .with("status", status(), Pod::setStatus);

  /** As much of a Pod as facts are made of. */
  public static final Shape<Pod> POD_OF_FACTS =
      Shapes.ofFacts(POD).with("status", status().only("phase", "podIP"), Pod::setStatus);

  private PodShapes() {}

  private static Shape<PodSpec> spec() {
    return Shape.of(PodSpec::new)
        .list("containers", container(), PodSpec::setContainers)
        .text("hostname", PodSpec::setHostname)
        .list("initContainers", container(), PodSpec::setInitContainers)
        .text("nodeName", PodSpec::setNodeName)
        .text("subdomain", PodSpec::setSubdomain)
        .passingOverOthers();
  }

  private static Shape<Container> container() {
    return Shape.of(Container::new)
        .text("name", Container::setName)
        .list(
            "ports",
            Shape.of(ContainerPort::new)
                .integer("containerPort", ContainerPort::setContainerPort)
                .text("hostIP", ContainerPort::setHostIP)
                .integer("hostPort", ContainerPort::setHostPort)
                .text("name", ContainerPort::setName)
                .text("protocol", ContainerPort::setProtocol),
            Container::setPorts)
        .text("restartPolicy", Container::setRestartPolicy)
        .passingOverOthers();
  }

  private static Shape<PodStatus> status() {
    return Shape.of(PodStatus::new)
        .list(
            "conditions",
            Shape.of(PodCondition::new)
                .text("status", PodCondition::setStatus)
                .text("type", PodCondition::setType)
                .passingOverOthers(),
            PodStatus::setConditions)
        .text("phase", PodStatus::setPhase)
        .text("podIP", PodStatus::setPodIP)
        .list("podIPs", Shape.of(PodIP::new).text("ip", PodIP::setIp), PodStatus::setPodIPs)
        .passingOverOthers();
  }
}
