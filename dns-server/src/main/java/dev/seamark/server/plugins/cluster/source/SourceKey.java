package dev.seamark.server.plugins.cluster.source;

import dev.seamark.watch.api.ApiSettings;
import dev.seamark.watch.manifest.ManifestSettings;
import dev.seamark.watch.snapshot.SnapshotSettings;
import java.util.Optional;

/** Which source a plugin needs, and where what it knows is kept; equal keys share one. */
public record SourceKey(Origin origin, Optional<SnapshotSettings> snapshot) {

  /** Where facts come from. */
  public sealed interface Origin {
    /** A directory. */
    record Manifests(ManifestSettings settings) implements Origin {}

    /** An API server. */
    record Api(ApiSettings settings) implements Origin {}
  }
}
