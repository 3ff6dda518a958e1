package dev.seamark.zones.settings;

/**
 * Kinds of services in the measure of how long changes take. Whether a headless service has a
 * selector is not known here: one whose slices carry the time of the change was written by the
 * endpoint controller, so it has.
 */
public enum ServiceKind {
  CLUSTER_IP,
  HEADLESS_WITH_SELECTOR
}
