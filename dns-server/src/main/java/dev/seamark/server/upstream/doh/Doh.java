package dev.seamark.server.upstream.doh;

/**
 * How an upstream is asked over HTTPS, under the path {@code /dns-query}.
 *
 * @param get whether by GET, with the question in the address; by POST otherwise
 * @param authority the host, and the port where it is not 443
 */
public record Doh(boolean get, String authority) {
  /** The protocol that the TLS handshake has to agree on (RFC 7301). */
  public static final String PROTOCOL = "h2";
}
