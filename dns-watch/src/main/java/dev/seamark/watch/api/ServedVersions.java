package dev.seamark.watch.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * Of a kind that servers have in one version or another, finds the newest that this one has.
 * Confined to the thread of its reflector.
 */
final class ServedVersions {
  private static final int LARGEST_GROUP = 64 * 1024;

  private int tried;

  /** Asks the server for a path. */
  @FunctionalInterface
  interface Getting {
    ApiClient.Reply get(String path) throws InterruptedException;
  }

  /** The resource in that version; where the server does not say, in one after the other. */
  <T extends HasMetadata> Resource<T> newest(Resource<T> resource, Getting server)
      throws InterruptedException {
    if (resource.versions().size() == 1) {
      return resource;
    }
    Set<String> served = new HashSet<>();
    if (server.get(resource.groupPath()) instanceof ApiClient.Reply.Granted(var body)) {
      try (body) {
        for (JsonNode each : Json.tree(body.readNBytes(LARGEST_GROUP)).path("versions")) {
          served.add(each.path("version").asText(""));
        }
      } catch (IOException _) {
        // not what was asked for: then one after the other
      }
    }
    String next = resource.versions().get(tried++ % resource.versions().size());
    return resource.in(
        resource.versions().stream().filter(served::contains).findFirst().orElse(next));
  }
}
