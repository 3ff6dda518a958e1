package dev.seamark.proxy.rules;

import dev.seamark.proxy.rules.Rule.Expectation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Reads rules; {@code rules/README.md} of the test resources tells how they are written. */
public final class RuleFile {
  private static final Path FOLDER = Path.of("src/test/resources/rules");
  private static final Set<String> FIELDS =
      Set.of("rule", "labels", "annotations", "spec", "status", "endpoints", "objects", "expect");

  private RuleFile() {}

  /** All rules, those of a file in its order. */
  public static List<Rule> all() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .sorted()
          .flatMap(file -> read(file).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Rule> read(Path file) {
    try {
      Object rules =
          new Load(LoadSettings.builder().setLabel(file.toString()).build())
              .loadFromString(Files.readString(file));
      return ((List<?>) rules).stream().map(rule -> rule((Map<?, ?>) rule)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Rule rule(Map<?, ?> told) {
    String name = String.valueOf(told.get("rule"));
    if (!FIELDS.containsAll(told.keySet())) {
      throw new IllegalArgumentException(name + ": a field is none of " + FIELDS);
    }
    List<Map<?, ?>> objects = new ArrayList<>();
    objects.add(service(told));
    if (told.containsKey("endpoints")) {
      objects.add(slice(String.valueOf(told.get("endpoints"))));
    }
    if (told.get("objects") instanceof List<?> others) {
      others.forEach(object -> objects.add((Map<?, ?>) object));
    }
    List<Expectation> expectations = expectations(map(told.get("expect")));
    if (expectations.isEmpty()) {
      throw new IllegalArgumentException(name + ": nothing is expected");
    }
    return new Rule(name, objects, expectations);
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static Map<String, Object> service(Map<?, ?> told) {
    Map<String, Object> spec = new LinkedHashMap<>();
    Map<?, ?> given = map(told.get("spec"));
    if (!"ExternalName".equals(given.get("type"))) {
      spec.put("clusterIP", "$service");
      spec.put("ports", List.of(port(given, "tcp"), port(given, "udp")));
    }
    given.forEach((field, value) -> spec.put((String) field, value));
    return Map.of(
        "apiVersion",
        "v1",
        "kind",
        "Service",
        "metadata",
        Map.of(
            "name",
            "web",
            "labels",
            map(told.get("labels")),
            "annotations",
            map(told.get("annotations"))),
        "spec",
        spec,
        "status",
        map(told.get("status")));
  }

  private static Map<String, Object> port(Map<?, ?> spec, String protocol) {
    Map<String, Object> port = new LinkedHashMap<>();
    port.put("name", protocol);
    port.put("protocol", protocol.toUpperCase(java.util.Locale.ROOT));
    port.put("port", Cast.SERVICE_PORT);
    String type = String.valueOf(spec.get("type"));
    boolean reachable = type.equals("NodePort") || type.equals("LoadBalancer");
    if (reachable && !Boolean.FALSE.equals(spec.get("allocateLoadBalancerNodePorts"))) {
      port.put("nodePort", Cast.NODE_PORT);
    }
    return port;
  }

  private static Map<String, Object> slice(String words) {
    return Map.of(
        "apiVersion",
        "discovery.k8s.io/v1",
        "kind",
        "EndpointSlice",
        "metadata",
        Map.of("name", "web-1", "labels", Map.of("kubernetes.io/service-name", "web")),
        "addressType",
        "$family",
        "ports",
        Stream.of("TCP", "UDP")
            .map(
                protocol ->
                    Map.of(
                        "name",
                        protocol.toLowerCase(java.util.Locale.ROOT),
                        "port",
                        Cast.POD_PORT,
                        "protocol",
                        protocol))
            .toList(),
        "endpoints",
        Stream.of(words.split(" +")).filter(w -> !w.isEmpty()).map(RuleFile::endpoint).toList());
  }

  /** {@code a}, {@code a:unready}, {@code a+zone=eu-1+node=here}. */
  private static Map<String, Object> endpoint(String word) {
    String[] parts = word.split("\\+");
    String[] podAndState = parts[0].split(":");
    String pod = podAndState[0];
    String state = podAndState.length == 1 ? "ready" : podAndState[1];
    Map<String, Object> endpoint = new LinkedHashMap<>();
    endpoint.put("addresses", List.of("$" + pod));
    endpoint.put("nodeName", pod.equals("c") ? "there" : "here");
    endpoint.put(
        "conditions",
        switch (state) {
          case "ready" -> Map.of("ready", true, "serving", true, "terminating", false);
          case "unready" -> Map.of("ready", false, "serving", false, "terminating", false);
          case "terminating" -> Map.of("ready", false, "serving", true, "terminating", true);
          case "dead" -> Map.of("ready", false, "serving", false, "terminating", true);
          default -> throw new IllegalArgumentException("no endpoint is " + state);
        });
    Map<String, List<Object>> hints = new LinkedHashMap<>();
    for (String hint : List.of(parts).subList(1, parts.length)) {
      String[] kindAndName = hint.split("=");
      hints
          .computeIfAbsent(
              kindAndName[0].equals("zone") ? "forZones" : "forNodes", _ -> new ArrayList<>())
          .add(Map.of("name", kindAndName[1]));
    }
    if (!hints.isEmpty()) {
      endpoint.put("hints", hints);
    }
    return endpoint;
  }

  private static List<Expectation> expectations(Map<?, ?> told) {
    List<Expectation> all = new ArrayList<>();
    told.forEach(
        (clients, frontends) ->
            map(frontends)
                .forEach(
                    (kinds, outcome) -> {
                      for (String client : String.valueOf(clients).split(" ")) {
                        for (String kind : String.valueOf(kinds).split(" ")) {
                          all.add(expectation(client, kind, String.valueOf(outcome)));
                        }
                      }
                    }));
    return all;
  }

  private static Expectation expectation(String client, String kind, String outcome) {
    String[] kindAndPort = kind.split(":");
    int usual = kindAndPort[0].equals("node-port") ? Cast.NODE_PORT : Cast.SERVICE_PORT;
    int port = kindAndPort.length == 1 ? usual : Integer.parseInt(kindAndPort[1]);
    return new Expectation(client, kindAndPort[0], port, Outcome.parse(outcome));
  }
}
