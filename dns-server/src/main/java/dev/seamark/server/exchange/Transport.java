package dev.seamark.server.exchange;

/** How a query came. */
public enum Transport {
  UDP(false, true, false),
  TCP(true, false, false),
  /** DNS over TLS (RFC 7858). */
  TLS(true, false, true),
  /** DNS over HTTPS (RFC 8484). */
  HTTPS(true, false, true),
  /** DNS over QUIC (RFC 9250). */
  QUIC(false, false, true),
  /** DNS over HTTP/3 (RFC 8484, 9114). */
  HTTPS3(false, false, true);

  private final boolean overTcp;
  private final boolean datagrams;
  private final boolean encrypted;

  Transport(boolean overTcp, boolean datagrams, boolean encrypted) {
    this.overTcp = overTcp;
    this.datagrams = datagrams;
    this.encrypted = encrypted;
  }

  /**
   * The word for logs and metric labels, as CoreDNS has it: {@code tcp} for all that goes over a
   * TCP connection, {@code udp} for all else. The name of the listener tells what was inside of it.
   */
  public String label() {
    return overTcp ? "tcp" : "udp";
  }

  /** Whether a TCP connection carries it. */
  public boolean isOverTcp() {
    return overTcp;
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
