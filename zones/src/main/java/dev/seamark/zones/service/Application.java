package dev.seamark.zones.service;

/**
 * What is spoken at a port: the values of {@code appProtocol} that Kubernetes and Gateway API give
 * a meaning to, and DNS over TLS.
 */
public enum Application {
  /** It is not said, or unknown here. */
  UNKNOWN,
  HTTP,
  /** HTTP over TLS, HTTP/2 if both sides have it. */
  HTTPS,
  /** HTTP/2 without TLS, known beforehand. */
  H2C,
  /** WebSocket, which begins as HTTP/1.1. */
  WS,
  /** The same over TLS. */
  WSS,
  /** DNS over TLS (RFC 7858). */
  DOT;

  static Application of(String appProtocol) {
    return switch (appProtocol) {
      case "http" -> HTTP;
      case "https" -> HTTPS;
      case "kubernetes.io/h2c" -> H2C;
      case "kubernetes.io/ws" -> WS;
      case "kubernetes.io/wss" -> WSS;
      case "domain-s", "dot" -> DOT;
      default -> UNKNOWN;
    };
  }

  /** Whether clients with a URL of scheme https are served: others must not be sent here. */
  public boolean isHttps() {
    return this == HTTPS || this == WSS;
  }
}
