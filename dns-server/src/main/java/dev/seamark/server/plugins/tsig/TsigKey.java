package dev.seamark.server.plugins.tsig;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Position;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.xbill.DNS.Name;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TextParseException;

/**
 * A key that two servers share.
 *
 * @param name in lower case, with the dot at its end
 * @param algorithm {@code hmac-sha256} and its like
 * @param secret in Base64
 */
public record TsigKey(String name, String algorithm, String secret) {
  /** What RFC 8945 recommends. */
  static final String USUAL_ALGORITHM = "hmac-sha256";

  private static final List<String> ALGORITHMS =
      List.of("hmac-sha1", "hmac-sha224", USUAL_ALGORITHM, "hmac-sha384", "hmac-sha512");

  /**
   * Reads a key.
   *
   * @throws CorefileException where the name, the algorithm or the secret is not one
   */
  static TsigKey read(Position at, String name, String secret, String algorithm)
      throws CorefileException {
    String lower = algorithm.toLowerCase(Locale.ROOT);
    String known = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    if (!ALGORITHMS.contains(known)) {
      throw new CorefileException(
          at,
          "plugin/tsig: unknown algorithm '" + algorithm + "'",
          "write one of " + String.join(", ", ALGORITHMS));
    }
    try {
      if (Base64.getDecoder().decode(secret).length == 0) {
        throw new IllegalArgumentException();
      }
    } catch (IllegalArgumentException e) {
      throw new CorefileException(
          at,
          "plugin/tsig: the secret of key '" + name + "' is not Base64",
          "write it as tsig-keygen prints it");
    }
    try {
      Name parsed = Name.fromString(name, Name.root);
      return new TsigKey(parsed.toString().toLowerCase(Locale.ROOT), known, secret);
    } catch (TextParseException e) {
      throw new CorefileException(
          at, "plugin/tsig: '" + name + "' is not a domain name", "name the key as a domain name");
    }
  }

  /** The key for the library. */
  public TSIG tsig() {
    return new TSIG(
        TSIG.algorithmToName(algorithm.replace("hmac-sha", "HmacSHA")),
        Name.fromConstantString(name),
        Base64.getDecoder().decode(secret));
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "key " + name + " (" + algorithm + ")";
  }
}
