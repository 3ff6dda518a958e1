package dev.seamark.watch.decode;

import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHints;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.ForNode;
import io.fabric8.kubernetes.api.model.discovery.v1.ForZone;

/** EndpointSlices, and the Endpoints that were before them. */
public final class EndpointShapes {
  /** An EndpointSlice of discovery.k8s.io/v1. */
  public static final Shape<EndpointSlice> ENDPOINT_SLICE =
      Shapes.object(EndpointSlice::new)
          .text("addressType", EndpointSlice::setAddressType)
          .list("endpoints", endpoint(), EndpointSlice::setEndpoints)
          .list(
              "ports",
              Shape.of(EndpointPort::new)
                  .text("appProtocol", EndpointPort::setAppProtocol)
                  .text("name", EndpointPort::setName)
                  .integer("port", EndpointPort::setPort)
                  .text("protocol", EndpointPort::setProtocol),
              EndpointSlice::setPorts);

  /** As much of an EndpointSlice as facts are made of. */
  public static final Shape<EndpointSlice> SLICE_OF_FACTS =
      Shapes.ofFacts(ENDPOINT_SLICE, "addressType", "ports")
          .list(
              "endpoints",
              endpoint()
                  .only("addresses", "conditions", "hints", "hostname", "nodeName", "zone")
                  .with("targetRef", Shapes.REFERENCE.only("name"), Endpoint::setTargetRef),
              EndpointSlice::setEndpoints);

  /** Endpoints. */
  public static final Shape<Endpoints> ENDPOINTS =
      Shapes.object(Endpoints::new).list("subsets", subset(), Endpoints::setSubsets);

  private EndpointShapes() {}

  private static Shape<Endpoint> endpoint() {
    return Shape.of(Endpoint::new)
        .texts("addresses", Endpoint::setAddresses)
        .with(
            "conditions",
            Shape.of(EndpointConditions::new)
                .truth("ready", EndpointConditions::setReady)
                .truth("serving", EndpointConditions::setServing)
                .truth("terminating", EndpointConditions::setTerminating),
            Endpoint::setConditions)
        .labels("deprecatedTopology", Endpoint::setDeprecatedTopology)
        .with("hints", hints(), Endpoint::setHints)
        .text("hostname", Endpoint::setHostname)
        .text("nodeName", Endpoint::setNodeName)
        .with("targetRef", Shapes.REFERENCE, Endpoint::setTargetRef)
        .text("zone", Endpoint::setZone);
  }

  private static Shape<EndpointHints> hints() {
    return Shape.of(EndpointHints::new)
        .list(
            "forNodes",
            Shape.of(ForNode::new).text("name", ForNode::setName),
            EndpointHints::setForNodes)
        .list(
            "forZones",
            Shape.of(ForZone::new).text("name", ForZone::setName),
            EndpointHints::setForZones);
  }

  private static Shape<EndpointSubset> subset() {
    Shape<EndpointAddress> address =
        Shape.of(EndpointAddress::new)
            .text("hostname", EndpointAddress::setHostname)
            .text("ip", EndpointAddress::setIp)
            .text("nodeName", EndpointAddress::setNodeName)
            .with("targetRef", Shapes.REFERENCE, EndpointAddress::setTargetRef);
    return Shape.of(EndpointSubset::new)
        .list("addresses", address, EndpointSubset::setAddresses)
        .list("notReadyAddresses", address, EndpointSubset::setNotReadyAddresses)
        .list("ports", oldPort(), EndpointSubset::setPorts);
  }

  private static Shape<io.fabric8.kubernetes.api.model.EndpointPort> oldPort() {
    return Shape.of(io.fabric8.kubernetes.api.model.EndpointPort::new)
        .text("appProtocol", io.fabric8.kubernetes.api.model.EndpointPort::setAppProtocol)
        .text("name", io.fabric8.kubernetes.api.model.EndpointPort::setName)
        .integer("port", io.fabric8.kubernetes.api.model.EndpointPort::setPort)
        .text("protocol", io.fabric8.kubernetes.api.model.EndpointPort::setProtocol);
  }
}
