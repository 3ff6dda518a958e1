package dev.seamark.watch.control;

import static dev.seamark.watch.control.Fields.list;
import static dev.seamark.watch.control.Fields.number;
import static dev.seamark.watch.control.Fields.text;

import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointPort;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.Endpoints;
import java.util.List;

/**
 * What an Endpoints object must be. Loopback addresses, which an API server refuses, are taken: a
 * directory of manifests is also for trying things out on one machine.
 */
final class EndpointsValidation {
  private EndpointsValidation() {}

  static void check(Endpoints endpoints, FieldErrors errors) {
    MetadataValidation.check(endpoints, Formats::isSubdomain, Formats.NOT_A_SUBDOMAIN, errors);
    List<EndpointSubset> subsets = list(endpoints.getSubsets());
    for (int i = 0; i < subsets.size(); i++) {
      EndpointSubset subset = subsets.get(i);
      String field = "subsets[" + i + "]";
      if (list(subset.getAddresses()).isEmpty() && list(subset.getNotReadyAddresses()).isEmpty()) {
        errors.required(field, "must specify `addresses` or `notReadyAddresses`");
      }
      addresses(field + ".addresses", list(subset.getAddresses()), errors);
      addresses(field + ".notReadyAddresses", list(subset.getNotReadyAddresses()), errors);
      List<EndpointPort> ports = list(subset.getPorts());
      for (int k = 0; k < ports.size(); k++) {
        port(field + ".ports[" + k + "]", ports.get(k), ports.size() > 1, errors);
      }
    }
  }

  private static void addresses(String field, List<EndpointAddress> all, FieldErrors errors) {
    for (int j = 0; j < all.size(); j++) {
      EndpointAddress address = all.get(j);
      String at = field + "[" + j + "]";
      ServiceValidation.reachable(at + ".ip", text(address.getIp()), true, errors);
      String hostname = text(address.getHostname());
      if (!hostname.isEmpty() && !Formats.isLabel(hostname)) {
        errors.invalid(at + ".hostname", hostname, Formats.NOT_A_LABEL);
      }
      String node = text(address.getNodeName());
      if (!node.isEmpty() && !Formats.isSubdomain(node)) {
        errors.invalid(at + ".nodeName", node, Formats.NOT_A_SUBDOMAIN);
      }
    }
  }

  private static void port(String field, EndpointPort port, boolean several, FieldErrors errors) {
    String name = text(port.getName());
    if (name.isEmpty() && several) {
      errors.required(field + ".name", "a subset with more than one port needs names for them");
    } else if (!name.isEmpty() && !Formats.isLabel(name)) {
      errors.invalid(field + ".name", name, Formats.NOT_A_LABEL);
    }
    if (!Formats.isPort(number(port.getPort()))) {
      errors.invalid(field + ".port", number(port.getPort()), Formats.NOT_A_PORT);
    }
    if (!PortValidation.PROTOCOLS.contains(text(port.getProtocol()))) {
      errors.unsupported(field + ".protocol", text(port.getProtocol()), PortValidation.PROTOCOLS);
    }
  }
}
