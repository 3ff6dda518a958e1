package dev.seamark.server.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What Kustomize makes of a folder. */
final class Rendered {
  private Rendered() {}

  /** Skips what needs it where it is not installed. */
  static void needsKubectl() throws InterruptedException {
    boolean there;
    try {
      there = kubectl("version", "--client").code() == 0;
    } catch (IOException notFound) {
      there = false;
    }
    assumeTrue(there, "kubectl is not installed, so the manifests are not rendered");
  }

  /** The objects by kind and name. */
  static Map<String, Map<String, Object>> objects(String folder) throws Exception {
    Command.Result result = kubectl("kustomize", folder);
    assertThat(result.code()).as("kubectl kustomize %s: %s", folder, result.err()).isZero();
    var objects = new TreeMap<String, Map<String, Object>>();
    for (Object document :
        new Load(LoadSettings.builder().build())
            .loadAllFromString(String.join("\n", result.out()))) {
      Map<String, Object> object = asMap(document);
      objects.put(
          object.get("kind") + "/" + map(object, "metadata").get("name"),
          new LinkedHashMap<>(object));
    }
    return objects;
  }

  /** The container of the pods of a Deployment or DaemonSet; may be changed. */
  static Map<String, Object> container(Map<String, Map<String, Object>> objects, String workload) {
    Map<String, Object> object = objects.getOrDefault(workload, Map.of());
    Map<String, Object> pod = map(map(map(object, "spec"), "template"), "spec");
    return asMap(((List<?>) pod.getOrDefault("containers", List.of())).getFirst());
  }

  private static Map<String, Object> map(Map<String, Object> parent, String key) {
    return asMap(parent.getOrDefault(key, Map.of()));
  }

  @SuppressWarnings("unchecked") // YAML maps of Kubernetes objects have string keys
  private static Map<String, Object> asMap(Object value) {
    return (Map<String, Object>) value;
  }

  private static Command.Result kubectl(String... words) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("kubectl"));
    command.addAll(List.of(words));
    return Command.in(Command.project(), System.getenv(), command.toArray(String[]::new)).run();
  }
}
