package dev.seamark.server.plugin;

import dev.seamark.zones.catalog.Catalog;

/** A plugin that knows a cluster. */
public interface HasCatalog {
  /** The facts that the plugin answers from; the same object for the life of the plugin. */
  Catalog catalog();
}
