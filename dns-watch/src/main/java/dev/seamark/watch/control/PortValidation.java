package dev.seamark.watch.control;

import static dev.seamark.watch.control.Fields.list;
import static dev.seamark.watch.control.Fields.number;
import static dev.seamark.watch.control.Fields.text;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the ports of a Service must be. */
final class PortValidation {
  static final Set<String> PROTOCOLS = Set.of("SCTP", "TCP", "UDP");

  private PortValidation() {}

  static void check(ServiceSpec spec, FieldErrors errors) {
    List<ServicePort> ports = list(spec.getPorts());
    if (ports.isEmpty() && !Fields.isHeadless(spec) && !Fields.isExternalName(spec)) {
      errors.required("spec.ports", "a Service that is not headless needs at least one");
    }
    Set<String> names = new HashSet<>();
    Set<String> numbers = new HashSet<>();
    Set<String> nodePorts = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      String field = "spec.ports[" + i + "]";
      ServicePort port = ports.get(i);
      one(port, field, ports.size() > 1, names, errors);
      String protocol = text(port.getProtocol());
      if (!numbers.add(protocol + number(port.getPort()))) {
        errors.duplicate(field, protocol + " " + number(port.getPort()));
      }
      int nodePort = number(port.getNodePort());
      if (nodePort != 0 && !Fields.takesNodePorts(spec)) {
        errors.forbidden(
            field + ".nodePort", "may not be used when `type` is '" + text(spec.getType()) + "'");
      } else if (nodePort != 0 && !nodePorts.add(protocol + nodePort)) {
        errors.duplicate(field + ".nodePort", Integer.toString(nodePort));
      }
    }
  }

  private static void one(
      ServicePort port, String field, boolean several, Set<String> names, FieldErrors errors) {
    String name = text(port.getName());
    if (name.isEmpty()) {
      if (several) {
        errors.required(field + ".name", "a Service with more than one port needs names for them");
      }
    } else if (!Formats.isLabel(name)) {
      errors.invalid(field + ".name", name, Formats.NOT_A_LABEL);
    } else if (!names.add(name)) {
      errors.duplicate(field + ".name", name);
    }
    if (!Formats.isPort(number(port.getPort()))) {
      errors.invalid(field + ".port", number(port.getPort()), Formats.NOT_A_PORT);
    }
    if (!PROTOCOLS.contains(text(port.getProtocol()))) {
      errors.unsupported(field + ".protocol", text(port.getProtocol()), PROTOCOLS);
    }
    target(port, field + ".targetPort", errors);
    String application = text(port.getAppProtocol());
    if (!application.isEmpty() && !Formats.isQualified(application)) {
      errors.invalid(field + ".appProtocol", application, Formats.NOT_QUALIFIED);
    }
  }

  private static void target(ServicePort port, String field, FieldErrors errors) {
    IntOrString target = port.getTargetPort();
    String name = text(target.getStrVal());
    if (name.isEmpty()) {
      boolean copied = number(target.getIntVal()) == number(port.getPort());
      if (!copied && !Formats.isPort(number(target.getIntVal()))) {
        errors.invalid(field, number(target.getIntVal()), Formats.NOT_A_PORT);
      }
    } else if (!Formats.isPortName(name)) {
      errors.invalid(field, name, Formats.NOT_A_PORT_NAME);
    }
  }
}
