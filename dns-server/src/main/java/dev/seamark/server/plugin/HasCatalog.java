package dev.seamark.server.plugin;

import dev.seamark.zones.catalog.Catalog;

/** A plugin that knows a cluster. */
public interface HasCatalog {
  /** What is known of the cluster; valid from when the plugin was started. */
  Catalog catalog();
}
