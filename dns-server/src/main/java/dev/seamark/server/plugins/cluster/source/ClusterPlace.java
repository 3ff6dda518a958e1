package dev.seamark.server.plugins.cluster.source;

import dev.seamark.watch.WatchSettings;

/** A plugin that says where the cluster of its server block is. */
public interface ClusterPlace {
  /** That place, of which something is watched. */
  SourceKey.Origin origin(WatchSettings watch);
}
