package dev.seamark.zones.catalog;

/** Transport protocol of a port (core/v1 {@code Protocol}). */
public enum Protocol {
  TCP("tcp"),
  UDP("udp"),
  SCTP("sctp");

  private final String label;

  Protocol(String label) {
    this.label = label;
  }

  /** The lower-case word, as written in {@code _port._tcp} names and in URLs. */
  public String label() {
    return label;
  }
}
