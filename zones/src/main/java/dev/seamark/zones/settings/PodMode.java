package dev.seamark.zones.settings;

/** How names below {@code pod.<zone>} are answered. */
public enum PodMode {
  /** Not at all. */
  DISABLED,
  /** By the address in the name, whether a pod has it or not. */
  INSECURE,
  /** By the address in the name where a pod of the namespace has it. */
  VERIFIED
}
