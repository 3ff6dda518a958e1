package dev.seamark.server.transport;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What is spoken where a listener listens. */
public enum Scheme {
  /** DNS over UDP and TCP. */
  DNS,
  /** DNS over TLS (RFC 7858), or without TLS where a block names no certificate. */
  TLS,
  /** DNS over HTTPS (RFC 8484), or over HTTP where a block names no certificate. */
  HTTPS,
  /** DNS over QUIC (RFC 9250). */
  QUIC,
  /** DNS over HTTP/3 (RFC 8484, 9114). */
  HTTPS3;

  /** Whether it goes over QUIC, which has no form without TLS. */
  public boolean isQuic() {
    return this == QUIC || this == HTTPS3;
  }

  /** As a server block has it, {@code dns}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The scheme of this name, if it is spoken here. */
  public static Optional<Scheme> named(String text) {
    return Arrays.stream(values()).filter(each -> each.text().equals(text)).findFirst();
  }
}
