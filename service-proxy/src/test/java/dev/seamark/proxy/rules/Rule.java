package dev.seamark.proxy.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.proxy.state.ForwardingState;
import dev.seamark.proxy.state.ForwardingStateBuilder;
import dev.seamark.watch.WatchSettings;
import dev.seamark.watch.manifest.Loaded;
import dev.seamark.watch.manifest.ManifestSettings;
import dev.seamark.watch.manifest.ManifestSource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A rule of forwarding: objects, and what comes of connections then.
 *
 * @param name the rule, in a sentence
 * @param objects with words such as {@code $service} in place of addresses
 */
public record Rule(String name, List<Map<?, ?>> objects, List<Expectation> expectations) {

  /**
   * What comes of it.
   *
   * @param client who asks
   * @param frontend where
   * @param port the frontend's port, unless it is a node port
   */
  public record Expectation(String client, String frontend, int port, Outcome outcome) {
    @Override
    public String toString() {
      return client + " to " + frontend + ":" + port;
    }
  }

  /**
   * The forwarding state on the node {@code here}.
   *
   * @param directory for the objects' manifests, otherwise empty
   */
  public ForwardingState state(Cast cast, Path directory) throws IOException {
    Files.writeString(directory.resolve("objects.yaml"), manifests(cast));
    Loaded loaded =
        ManifestSource.load(
            new ManifestSettings(
                directory, List.of(cast.serviceRange()), WatchSettings.ofProxy("here")));
    assertThat(loaded.problems()).as("what is wrong with the objects").isEmpty();
    ForwardingStateBuilder builder =
        new ForwardingStateBuilder(loaded.catalog(), cast::nodeInfo, () -> {});
    loaded.catalog().attach(builder);
    builder.next();
    return builder.state();
  }

  private String manifests(Cast cast) {
    return objects.stream()
        .map(Serialization::asJson)
        .map(cast::inWords)
        .collect(Collectors.joining("\n---\n"));
  }

  @Override
  public String toString() {
    return name;
  }
}
