package dev.seamark.watch.control;

import static dev.seamark.watch.control.Fields.list;
import static dev.seamark.watch.control.Fields.map;
import static dev.seamark.watch.control.Fields.text;

import dev.seamark.zones.catalog.IpAddress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which addresses a Service is to have.
 *
 * @param families one per address, in the order of {@code spec.clusterIPs}; also those of the
 *     slices of a headless Service; none for ExternalName
 * @param chosen the addresses that the Service chose, the first ones of {@code families}
 * @param headless whether it is to have no address
 */
record AddressPlan(List<Family> families, List<IpAddress> chosen, boolean headless) {
  private static final Set<String> POLICIES =
      Set.of("PreferDualStack", "RequireDualStack", "SingleStack");
  private static final Set<String> FAMILIES = Set.of("IPv4", "IPv6");
  private static final AddressPlan NONE = new AddressPlan(List.of(), List.of(), false);

  AddressPlan {
    families = List.copyOf(families);
    chosen = List.copyOf(chosen);
  }

  /** The families that still need an address from a range. */
  List<Family> open() {
    return headless ? List.of() : families.subList(chosen.size(), families.size());
  }

  /** Reads the plan out of a Service; it means nothing where there were errors. */
  static AddressPlan of(Service service, ServiceRanges ranges, FieldErrors errors) {
    ServiceSpec spec = Fields.spec(service);
    if (Fields.isExternalName(spec)) {
      external(spec, errors);
      return NONE;
    }
    FieldErrors before = new FieldErrors();
    List<IpAddress> chosen = chosen(spec, before);
    List<Family> given = given(spec, before);
    String policy = text(spec.getIpFamilyPolicy());
    if (!policy.isEmpty() && !POLICIES.contains(policy)) {
      before.unsupported("spec.ipFamilyPolicy", policy, POLICIES);
    }
    errors.addAll(before);
    if (!before.none()) {
      return NONE;
    }
    boolean headless = Fields.isHeadless(spec);
    boolean manual = headless && map(spec.getSelector()).isEmpty();
    List<Family> families = families(chosen, given, errors);
    if (policy.isEmpty()) {
      // a headless Service that is filled by hand may have both families
      policy = manual ? "RequireDualStack" : "SingleStack";
    }
    families = completed(families, policy, manual, ranges, errors);
    if (!manual) {
      available(families, given, ranges, errors);
    }
    return new AddressPlan(families, chosen, headless);
  }

  private static void external(ServiceSpec spec, FieldErrors errors) {
    String why = "may not be set when `type` is 'ExternalName'";
    if (!list(spec.getClusterIPs()).isEmpty()) {
      errors.forbidden("spec.clusterIPs", why);
    }
    if (!list(spec.getIpFamilies()).isEmpty()) {
      errors.forbidden("spec.ipFamilies", why);
    }
    if (!text(spec.getIpFamilyPolicy()).isEmpty()) {
      errors.forbidden("spec.ipFamilyPolicy", why);
    }
  }

  private static List<IpAddress> chosen(ServiceSpec spec, FieldErrors errors) {
    List<String> texts = list(spec.getClusterIPs());
    String primary = text(spec.getClusterIP());
    if (texts.isEmpty()) {
      return List.of();
    }
    if (primary.isEmpty()) {
      errors.invalid("spec.clusterIPs", texts, "must be empty when `clusterIP` is not specified");
    } else if (!texts.getFirst().equals(primary)) {
      errors.invalid("spec.clusterIPs", texts, "first value must match `clusterIP`");
    }
    if (texts.contains("None")) {
      if (texts.size() > 1) {
        errors.invalid("spec.clusterIPs", texts, "'None' must be the only element");
      }
      if (Fields.takesNodePorts(spec)) {
        errors.invalid(
            "spec.clusterIPs[0]",
            "None",
            "may not be set to 'None' for %s services".formatted(text(spec.getType())));
      }
      return List.of();
    }
    List<IpAddress> chosen = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      Optional<IpAddress> ip = IpAddress.parse(texts.get(i));
      if (ip.isEmpty()) {
        errors.invalid("spec.clusterIPs[" + i + "]", texts.get(i), Formats.NOT_AN_IP);
      }
      ip.ifPresent(chosen::add);
    }
    if (texts.size() > 2) {
      errors.invalid("spec.clusterIPs", texts, "may only hold up to 2 values");
    } else if (chosen.size() == 2 && chosen.getFirst().v6() == chosen.getLast().v6()) {
      errors.invalid(
          "spec.clusterIPs", texts, "may specify no more than one IP for each IP family");
    }
    return chosen;
  }

  private static List<Family> given(ServiceSpec spec, FieldErrors errors) {
    List<Family> given = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    List<String> words = list(spec.getIpFamilies());
    for (int i = 0; i < words.size(); i++) {
      String field = "spec.ipFamilies[" + i + "]";
      if (!FAMILIES.contains(words.get(i))) {
        errors.unsupported(field, words.get(i), FAMILIES);
      } else if (!seen.add(words.get(i))) {
        errors.duplicate(field, words.get(i));
      } else {
        given.add(Family.of(words.get(i).equals("IPv6")));
      }
    }
    return given;
  }

  /** The families as far as the Service says, by name or by address. */
  private static List<Family> families(
      List<IpAddress> chosen, List<Family> given, FieldErrors errors) {
    List<Family> families = new ArrayList<>(given);
    for (int i = 0; i < chosen.size(); i++) {
      Family family = Family.of(chosen.get(i));
      if (i >= given.size()) {
        families.add(family);
      } else if (given.get(i) != family) {
        errors.invalid(
            "spec.clusterIPs[" + i + "]",
            chosen.get(i).toString(),
            "expected an %s value as indicated by `ipFamilies[%d]`"
                .formatted(given.get(i).word(), i));
      }
    }
    return families;
  }

  private static List<Family> completed(
      List<Family> said, String policy, boolean manual, ServiceRanges ranges, FieldErrors errors) {
    List<Family> families = new ArrayList<>(said);
    if (families.isEmpty()) {
      families.add(ranges.preferred());
    }
    if (policy.equals("SingleStack")) {
      if (families.size() == 2) {
        errors.invalid(
            "spec.ipFamilyPolicy",
            policy,
            "must be RequireDualStack or PreferDualStack when two families or addresses are given");
      }
      return families;
    }
    if (families.size() == 1) {
      Family second = families.getFirst().other();
      if (manual || ranges.has(second)) {
        families.add(second);
      } else if (policy.equals("RequireDualStack")) {
        errors.invalid(
            "spec.ipFamilyPolicy",
            policy,
            "this cluster is not configured for dual-stack services");
      }
    }
    return families;
  }

  private static void available(
      List<Family> families, List<Family> given, ServiceRanges ranges, FieldErrors errors) {
    for (int i = 0; i < families.size(); i++) {
      if (!ranges.has(families.get(i))) {
        errors.invalid(
            (i < given.size() ? "spec.ipFamilies[" : "spec.clusterIPs[") + i + "]",
            families.get(i).word(),
            "not configured on this cluster");
      }
    }
  }
}
