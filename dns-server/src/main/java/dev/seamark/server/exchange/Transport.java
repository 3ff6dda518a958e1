package dev.seamark.server.exchange;

/** How a query came. */
public enum Transport {
  UDP("udp", true, false),
  TCP("tcp", false, false),
  /** DNS over TLS (RFC 7858). */
  TLS("tcp", false, true),
  /** DNS over HTTPS (RFC 8484). */
  HTTPS("tcp", false, true);

  private final String label;
  private final boolean datagrams;
  private final boolean encrypted;

  Transport(String label, boolean datagrams, boolean encrypted) {
    this.label = label;
    this.datagrams = datagrams;
    this.encrypted = encrypted;
  }

  /**
   * The word for logs and metric labels, as CoreDNS has it: {@code tcp} for all that goes over a
   * TCP connection. The name of the listener tells what was inside of it.
   */
  public String label() {
    return label;
  }

  /** Whether a message is a datagram, whose size the client limits. */
  public boolean isDatagram() {
    return datagrams;
  }

  /** Whether it cannot be read on its way; its length can still be seen. */
  public boolean isEncrypted() {
    return encrypted;
  }
}
