package dev.seamark.e2e.rows;

import dev.seamark.e2e.cluster.Settings;
import dev.seamark.e2e.rows.Rule.Expectation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Reads rules. */
public final class RuleFile {
  private RuleFile() {}

  /** All of service-proxy's, those of a file in its order. */
  public static List<Rule> all() {
    Path folder = Settings.root().resolve("service-proxy/src/test/resources/rules");
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .sorted()
          .flatMap(RuleFile::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Rule> read(Path file) {
    try {
      return parse(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A rule, of which only the objects matter. */
  public static Rule objects(String yaml) {
    return rule(map(new Load(LoadSettings.builder().build()).loadFromString(yaml)));
  }

  private static Stream<Rule> parse(String label, String yaml) {
    var load = new Load(LoadSettings.builder().setLabel(label).build());
    return ((List<?>) load.loadFromString(yaml)).stream().map(rule -> rule(map(rule)));
  }

  @SuppressWarnings("unchecked") // YAML as rules are written has no other keys
  private static Map<String, Object> map(@Nullable Object value) {
    return value == null ? Map.of() : (Map<String, Object>) value;
  }

  private static Rule rule(Map<String, Object> told) {
    List<Map<String, Object>> objects = new ArrayList<>();
    objects.add(
        Map.of(
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
            spec(map(told.get("spec"))),
            "status",
            map(told.get("status"))));
    if (told.get("endpoints") instanceof String words) {
      objects.add(slice(words));
    }
    if (told.get("objects") instanceof List<?> others) {
      others.forEach(object -> objects.add(map(object)));
    }
    return new Rule(
        String.valueOf(told.get("rule")), objects, expectations(map(told.get("expect"))));
  }

  private static Map<String, Object> spec(Map<String, Object> told) {
    Map<String, Object> spec = new HashMap<>();
    String type = String.valueOf(told.getOrDefault("type", "ClusterIP"));
    if (!type.equals("ExternalName")) {
      spec.put("clusterIP", "$service");
      spec.put("ports", Stream.of("TCP", "UDP").map(p -> port(p, Cast.SERVICE_PORT)).toList());
    }
    spec.putAll(told);
    return spec;
  }

  private static Map<String, Object> port(String protocol, int number) {
    return new HashMap<>(
        Map.of("name", protocol.toLowerCase(Locale.ROOT), "protocol", protocol, "port", number));
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
        Stream.of("TCP", "UDP").map(p -> port(p, Cast.POD_PORT)).toList(),
        "endpoints",
        Stream.of(words.split(" ")).filter(w -> !w.isEmpty()).map(RuleFile::endpoint).toList());
  }

  /** {@code a}, {@code a:unready}, {@code a+zone=eu-1+node=here}. */
  private static Map<String, Object> endpoint(String word) {
    String[] parts = word.split("[+]");
    String[] podAndState = (parts[0] + ":ready").split(":");
    boolean terminating = List.of("terminating", "dead").contains(podAndState[1]);
    boolean ready = podAndState[1].equals("ready");
    Map<String, Object> endpoint = new HashMap<>();
    endpoint.put("addresses", List.of("$" + podAndState[0]));
    endpoint.put("nodeName", podAndState[0].equals("c") ? "there" : "here");
    endpoint.put(
        "conditions",
        Map.of(
            "ready",
            ready,
            "serving",
            ready || podAndState[1].equals("terminating"),
            "terminating",
            terminating));
    Map<String, List<Object>> hints = new HashMap<>();
    for (int i = 1; i < parts.length; i++) {
      String[] kindAndName = parts[i].split("=");
      String kind = kindAndName[0].equals("zone") ? "forZones" : "forNodes";
      hints.computeIfAbsent(kind, _ -> new ArrayList<>()).add(Map.of("name", kindAndName[1]));
    }
    if (!hints.isEmpty()) {
      endpoint.put("hints", hints);
    }
    return endpoint;
  }

  private static List<Expectation> expectations(Map<String, Object> told) {
    List<Expectation> all = new ArrayList<>();
    told.forEach(
        (clients, frontends) ->
            map(frontends)
                .forEach(
                    (kinds, outcome) -> {
                      for (String client : clients.split(" ")) {
                        for (String kind : kinds.split(" ")) {
                          String[] kindAndPort = (kind + ":0").split(":");
                          all.add(
                              new Expectation(
                                  client,
                                  kindAndPort[0],
                                  Integer.parseInt(kindAndPort[1]),
                                  String.valueOf(outcome)));
                        }
                      }
                    }));
    return all;
  }
}
