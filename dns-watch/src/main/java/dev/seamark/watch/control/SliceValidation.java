package dev.seamark.watch.control;

import static dev.seamark.watch.control.Fields.list;
import static dev.seamark.watch.control.Fields.text;

import dev.seamark.zones.catalog.IpAddress;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What an EndpointSlice must be; loopback addresses are taken, as in Endpoints. */
final class SliceValidation {
  private static final Set<String> TYPES = Set.of("FQDN", "IPv4", "IPv6");
  private static final int MOST_ENDPOINTS = 1000;
  private static final int MOST_PORTS = 20_000;
  private static final int MOST_ADDRESSES = 100;
  private static final int MOST_HINTS = 8;

  private SliceValidation() {}

  static void check(EndpointSlice slice, FieldErrors errors) {
    MetadataValidation.check(slice, Formats::isSubdomain, Formats.NOT_A_SUBDOMAIN, errors);
    String type = text(slice.getAddressType());
    if (type.isEmpty()) {
      errors.required("addressType", "one of FQDN, IPv4, IPv6");
    } else if (!TYPES.contains(type)) {
      errors.unsupported("addressType", type, TYPES);
    }
    List<Endpoint> endpoints = list(slice.getEndpoints());
    if (endpoints.size() > MOST_ENDPOINTS) {
      errors.tooMany("endpoints", endpoints.size(), MOST_ENDPOINTS);
    }
    for (int i = 0; i < endpoints.size(); i++) {
      endpoint("endpoints[" + i + "]", endpoints.get(i), type, errors);
    }
    ports(list(slice.getPorts()), errors);
  }

  private static void endpoint(String field, Endpoint endpoint, String type, FieldErrors errors) {
    List<String> addresses = list(endpoint.getAddresses());
    if (addresses.isEmpty()) {
      errors.required(field + ".addresses", "must contain at least 1 address");
    } else if (addresses.size() > MOST_ADDRESSES) {
      errors.tooMany(field + ".addresses", addresses.size(), MOST_ADDRESSES);
    }
    Set<String> seen = new HashSet<>();
    for (int j = 0; j < addresses.size(); j++) {
      String at = field + ".addresses[" + j + "]";
      if (!seen.add(addresses.get(j))) {
        errors.duplicate(at, addresses.get(j));
      } else {
        address(at, addresses.get(j), type, errors);
      }
    }
    String hostname = text(endpoint.getHostname());
    if (!hostname.isEmpty() && !Formats.isLabel(hostname)) {
      errors.invalid(field + ".hostname", hostname, Formats.NOT_A_LABEL);
    }
    String node = text(endpoint.getNodeName());
    if (!node.isEmpty() && !Formats.isSubdomain(node)) {
      errors.invalid(field + ".nodeName", node, Formats.NOT_A_SUBDOMAIN);
    }
    if (endpoint.getHints() != null
        && list(endpoint.getHints().getForZones()).size() > MOST_HINTS) {
      errors.tooMany(
          field + ".hints.forZones", endpoint.getHints().getForZones().size(), MOST_HINTS);
    }
  }

  private static void address(String field, String text, String type, FieldErrors errors) {
    switch (type) {
      case "FQDN" -> {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (!Formats.isSubdomain(name)) {
          errors.invalid(field, text, Formats.NOT_A_SUBDOMAIN);
        }
      }
      case "IPv4", "IPv6" -> {
        boolean other =
            IpAddress.parse(text).filter(ip -> ip.v6() != type.equals("IPv6")).isPresent();
        if (other) {
          errors.invalid(field, text, "must be an " + type + " address");
        } else {
          ServiceValidation.reachable(field, text, true, errors);
        }
      }
      default -> {} // refused already
    }
  }

  private static void ports(List<EndpointPort> ports, FieldErrors errors) {
    if (ports.size() > MOST_PORTS) {
      errors.tooMany("ports", ports.size(), MOST_PORTS);
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      EndpointPort port = ports.get(i);
      String field = "ports[" + i + "]";
      String name = text(port.getName());
      if (!name.isEmpty() && !Formats.isLabel(name)) {
        errors.invalid(field + ".name", name, Formats.NOT_A_LABEL);
      }
      if (!names.add(name)) {
        errors.duplicate(field + ".name", name);
      }
      if (!PortValidation.PROTOCOLS.contains(text(port.getProtocol()))) {
        errors.unsupported(field + ".protocol", text(port.getProtocol()), PortValidation.PROTOCOLS);
      }
      if (port.getPort() != null && !Formats.isPort(port.getPort())) {
        errors.invalid(field + ".port", port.getPort(), Formats.NOT_A_PORT);
      }
    }
  }
}
