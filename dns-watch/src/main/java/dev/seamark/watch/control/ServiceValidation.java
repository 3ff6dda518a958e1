package dev.seamark.watch.control;

import static dev.seamark.watch.control.Fields.list;
import static dev.seamark.watch.control.Fields.map;
import static dev.seamark.watch.control.Fields.number;
import static dev.seamark.watch.control.Fields.text;

import dev.seamark.zones.catalog.IpAddress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a Service must be before anything is allocated for it, defaults filled in. Addresses and
 * families are the matter of {@link AddressPlan}, ports that of {@link PortValidation}.
 */
final class ServiceValidation {
  private static final Set<String> TYPES =
      Set.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
  private static final Set<String> POLICIES = Set.of("Cluster", "Local");
  private static final Set<String> AFFINITIES = Set.of("ClientIP", "None");
  private static final Set<String> DISTRIBUTIONS =
      Set.of("PreferClose", "PreferSameNode", "PreferSameZone");
  private static final int LONGEST_AFFINITY = 86_400;
  static final String TOPOLOGY_MODE = "service.kubernetes.io/topology-mode";
  private static final String TOPOLOGY_HINTS = "service.kubernetes.io/topology-aware-hints";
  private static final String SOURCE_RANGES =
      "service.beta.kubernetes.io/load-balancer-source-ranges";
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,3}");

  private final Service service;
  private final ServiceSpec spec;
  private final FieldErrors errors;

  private ServiceValidation(Service service, FieldErrors errors) {
    this.service = service;
    this.spec = Fields.spec(service);
    this.errors = errors;
  }

  static void check(Service service, FieldErrors errors) {
    new ServiceValidation(service, errors).all();
  }

  private void all() {
    MetadataValidation.check(service, Formats::isLabel, Formats.NOT_A_LABEL, errors);
    topology();
    if (!TYPES.contains(spec.getType())) {
      errors.unsupported("spec.type", spec.getType(), TYPES);
    }
    PortValidation.check(spec, errors);
    MetadataValidation.labels("spec.selector", map(spec.getSelector()), errors);
    affinity();
    externalName();
    externalIps();
    loadBalancer();
    trafficPolicies();
  }

  private void topology() {
    String mode = Fields.annotation(service, TOPOLOGY_MODE);
    String hints = Fields.annotation(service, TOPOLOGY_HINTS);
    if (!mode.isEmpty() && !hints.isEmpty() && !mode.equals(hints)) {
      errors.invalid(
          "metadata.annotations[" + TOPOLOGY_MODE + "]",
          mode,
          "must be the same as " + TOPOLOGY_HINTS + " where both are set");
    }
  }

  private void affinity() {
    String affinity = text(spec.getSessionAffinity());
    if (!AFFINITIES.contains(affinity)) {
      errors.unsupported("spec.sessionAffinity", affinity, AFFINITIES);
    }
    if (affinity.equals("ClientIP")) {
      int seconds = number(spec.getSessionAffinityConfig().getClientIP().getTimeoutSeconds());
      if (seconds < 1 || seconds > LONGEST_AFFINITY) {
        errors.invalid(
            "spec.sessionAffinityConfig.clientIP.timeoutSeconds",
            seconds,
            "must be greater than 0 and at most " + LONGEST_AFFINITY);
      }
    }
  }

  private void externalName() {
    if (!Fields.isExternalName(spec)) {
      return;
    }
    String target = text(spec.getExternalName());
    String name = target.endsWith(".") ? target.substring(0, target.length() - 1) : target;
    if (target.isEmpty()) {
      errors.required("spec.externalName", "a Service of type ExternalName needs it");
    } else if (!Formats.isSubdomain(name)) {
      errors.invalid("spec.externalName", target, Formats.NOT_A_SUBDOMAIN);
    }
  }

  private void externalIps() {
    List<String> ips = list(spec.getExternalIPs());
    for (int i = 0; i < ips.size(); i++) {
      reachable("spec.externalIPs[" + i + "]", ips.get(i), false, errors);
    }
  }

  /** Checks an address that traffic is to be sent to. */
  static void reachable(String field, String text, boolean loopback, FieldErrors errors) {
    Optional<IpAddress> parsed = IpAddress.parse(text);
    if (parsed.isEmpty()) {
      errors.invalid(field, text, Formats.NOT_AN_IP);
      return;
    }
    IpAddress ip = parsed.get();
    if (Formats.isUnspecified(ip)) {
      errors.invalid(field, text, "may not be unspecified (0.0.0.0 or ::)");
    } else if (!loopback && Formats.isLoopback(ip)) {
      errors.invalid(field, text, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
    } else if (Formats.isLinkLocal(ip)) {
      errors.invalid(
          field,
          text,
          "may not be link-local (169.254.0.0/16, 224.0.0.0/24, fe80::/10, ff02::/16)");
    }
  }

  private void loadBalancer() {
    boolean balanced = "LoadBalancer".equals(spec.getType());
    List<String> ranges = list(spec.getLoadBalancerSourceRanges());
    String annotated = Fields.annotation(service, SOURCE_RANGES);
    if (!balanced && !ranges.isEmpty()) {
      errors.forbidden("spec.LoadBalancerSourceRanges", "only for type LoadBalancer");
    } else if (!balanced && !annotated.isEmpty()) {
      errors.forbidden("metadata.annotations[" + SOURCE_RANGES + "]", "only for type LoadBalancer");
    }
    for (int i = 0; i < ranges.size(); i++) {
      if (!isCidr(ranges.get(i).strip())) {
        errors.invalid(
            "spec.LoadBalancerSourceRanges[" + i + "]",
            ranges.get(i),
            "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
      }
    }
    if (!balanced && spec.getAllocateLoadBalancerNodePorts() != null) {
      errors.forbidden("spec.allocateLoadBalancerNodePorts", "only for type LoadBalancer");
    }
    String handler = text(spec.getLoadBalancerClass());
    if (!handler.isEmpty() && !balanced) {
      errors.forbidden("spec.loadBalancerClass", "only for type LoadBalancer");
    } else if (!handler.isEmpty() && !Formats.isQualified(handler)) {
      errors.invalid("spec.loadBalancerClass", handler, Formats.NOT_QUALIFIED);
    }
    if (number(spec.getHealthCheckNodePort()) != 0 && !Fields.needsHealthCheckPort(spec)) {
      errors.invalid(
          "spec.healthCheckNodePort",
          number(spec.getHealthCheckNodePort()),
          "only for type LoadBalancer with externalTrafficPolicy Local");
    }
  }

  private void trafficPolicies() {
    String external = text(spec.getExternalTrafficPolicy());
    if (!external.isEmpty() && !Fields.isExternallyReachable(spec)) {
      errors.invalid(
          "spec.externalTrafficPolicy", external, "only for a Service reachable from outside");
    } else if (!external.isEmpty() && !POLICIES.contains(external)) {
      errors.unsupported("spec.externalTrafficPolicy", external, POLICIES);
    }
    String internal = text(spec.getInternalTrafficPolicy());
    if (!internal.isEmpty() && !POLICIES.contains(internal)) {
      errors.unsupported("spec.internalTrafficPolicy", internal, POLICIES);
    }
    String distribution = text(spec.getTrafficDistribution());
    if (!distribution.isEmpty() && !DISTRIBUTIONS.contains(distribution)) {
      errors.unsupported("spec.trafficDistribution", distribution, DISTRIBUTIONS);
    }
  }

  private static boolean isCidr(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !DIGITS.matcher(text.substring(slash + 1)).matches()) {
      return false;
    }
    int bits = Integer.parseInt(text.substring(slash + 1));
    return IpAddress.parse(text.substring(0, slash))
        .filter(ip -> bits <= ip.length() * 8)
        .isPresent();
  }
}
