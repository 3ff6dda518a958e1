package dev.seamark.proxy.telemetry;

import dev.seamark.proxy.state.Conflict;
import dev.seamark.proxy.state.Destination;
import dev.seamark.proxy.state.ForwardingState;
import dev.seamark.proxy.state.Frontend;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.proxy.state.Verdict;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The forwarding state as JSON, for people who ask why a connection goes where it goes. */
final class ModelPage {
  private ModelPage() {}

  static String of(ForwardingState state, List<String> problems) {
    return "{\"node\":%s,\"zone\":%s,\"conflicts\":%s,\"problems\":%s,\"ports\":%s}\n"
        .formatted(
            text(state.node().name()),
            text(state.node().zone()),
            texts(state.conflicts().stream().map(Conflict::toString).toList()),
            texts(problems),
            state.forwardings().stream()
                .sorted(Comparator.comparing(ServicePortForwarding::key))
                .map(ModelPage::port)
                .collect(Collectors.joining(",\n", "[", "]")));
  }

  private static String port(ServicePortForwarding forwarding) {
    return "{\"port\":%s,\"family\":%s,\"affinitySeconds\":%d,\"frontends\":%s,\"cluster\":%s,\"local\":%s}"
        .formatted(
            text(forwarding.id().toString()),
            text(forwarding.family().label()),
            forwarding.affinitySeconds().orElse(0),
            forwarding.frontends().stream()
                .map(ModelPage::frontend)
                .collect(Collectors.joining(",", "[", "]")),
            destinations(forwarding.cluster()),
            destinations(forwarding.local()));
  }

  private static String frontend(Frontend frontend) {
    return "{\"kind\":%s,\"address\":%s,\"port\":%d,\"inside\":%s,\"outside\":%s,\"masquerade\":%s,\"sources\":%s}"
        .formatted(
            text(word(frontend.kind())),
            text(frontend.address().map(Object::toString).orElse("")),
            frontend.port(),
            text(word(frontend.inside())),
            text(word(frontend.outside())),
            text(word(frontend.masquerade())),
            texts(frontend.sources().stream().map(Object::toString).toList()));
  }

  private static String word(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Forward(Verdict.Targets which) -> word(which);
      case Verdict.Reject() -> "reject";
      case Verdict.Drop() -> "drop";
    };
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String destinations(List<Destination> destinations) {
    return texts(destinations.stream().map(Destination::toString).toList());
  }

  private static String texts(Collection<String> texts) {
    return texts.stream().map(ModelPage::text).collect(Collectors.joining(",", "[", "]"));
  }

  /** Names and addresses of Kubernetes hold nothing that JSON would have escaped but these. */
  private static String text(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
