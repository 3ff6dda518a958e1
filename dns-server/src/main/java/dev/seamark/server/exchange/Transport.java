package dev.seamark.server.exchange;

/** How a query came. */
public enum Transport {
  UDP("udp"),
  TCP("tcp");

  private final String label;

  Transport(String label) {
    this.label = label;
  }

  /** The word for logs and metric labels. */
  public String label() {
    return label;
  }
}
