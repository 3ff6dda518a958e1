package dev.seamark.server.corefile;

import dev.seamark.zones.wire.WireName;
import java.util.ArrayList;
import java.util.List;

/**
 * What a server block is to serve, and where.
 *
 * @param scheme {@code dns}, {@code tls}, {@code quic}, {@code https}, {@code https3} or {@code
 *     grpc}
 * @param zone in lower case
 * @param at where it stands
 */
public record BlockKey(String scheme, WireName zone, int port, Position at) {
  private static final int TLS_PORT = 853; // RFC 7858 section 3.1, RFC 9250 section 4.1.1
  private static final int HTTPS_PORT = 443;

  /**
   * Reads a key of a server block, {@code [SCHEME://]ZONE[:PORT]}. A network is a key for each of
   * the zones that make it up exactly: of /24s for a prefix of 17 to 24 bits, and so on.
   *
   * @param defaultPort the port where the key has none and its scheme is {@code dns}
   */
  public static List<BlockKey> read(Word key, int defaultPort) throws CorefileException {
    ZoneText text = ZoneText.read(key);
    String scheme = text.scheme().orElse("dns");
    int port = text.port().orElse(portOf(scheme, defaultPort));
    List<BlockKey> keys = new ArrayList<>();
    for (WireName zone : text.zones()) {
      keys.add(new BlockKey(scheme, zone, port, key.at()));
    }
    return keys;
  }

  private static int portOf(String scheme, int defaultPort) {
    return switch (scheme) {
      case "dns" -> defaultPort;
      case "tls", "quic" -> TLS_PORT;
      default -> HTTPS_PORT;
    };
  }
}
