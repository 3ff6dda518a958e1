package dev.seamark.watch.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys and certificates as PEM: PKCS #8 of any algorithm, PKCS #1 (RSA), SEC 1 (EC). */
public final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
  private static final byte[] RSA = hex("300d06092a864886f70d0101010500");
  private static final byte[] EC = hex("06072a8648ce3d0201");
  private static final byte[] P256 = hex("06082a8648ce3d030107");
  private static final byte[] P384 = hex("06052b81040022");
  private static final byte[] P521 = hex("06052b81040023");
  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;
  private static final int PARAMETERS = 0xa0;

  private Pem() {}

  /** Says in words for people why a file is of no use; what the JDK throws does not. */
  public static final class UnusableException extends GeneralSecurityException {
    private static final long serialVersionUID = 1L;
    private final String words;

    UnusableException(String words) {
      super(words);
      this.words = words;
    }

    /** Why, without the name of the file. */
    public String words() {
      return words;
    }
  }

  /** The certificates, in their order. */
  public static List<Certificate> certificates(byte[] pem) throws GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<Certificate> found = new ArrayList<>();
    Matcher block = BLOCK.matcher(new String(pem, StandardCharsets.ISO_8859_1));
    while (block.find()) {
      if (block.group(1).endsWith("CERTIFICATE")) {
        found.add(factory.generateCertificate(new ByteArrayInputStream(decoded(block.group(2)))));
      }
    }
    if (found.isEmpty()) {
      throw new UnusableException("there is no certificate in PEM");
    }
    return found;
  }

  /** The first private key. */
  public static PrivateKey key(byte[] pem) throws GeneralSecurityException {
    Matcher block = BLOCK.matcher(new String(pem, StandardCharsets.ISO_8859_1));
    while (block.find()) {
      byte[] der = decoded(block.group(2));
      switch (block.group(1)) {
        case "PRIVATE KEY" -> {
          return pkcs8(der);
        }
        case "RSA PRIVATE KEY" -> {
          return KeyFactory.getInstance("RSA").generatePrivate(wrapped(RSA, der));
        }
        case "EC PRIVATE KEY" -> {
          byte[] algorithm = der(SEQUENCE, concat(EC, curve(der)));
          return KeyFactory.getInstance("EC").generatePrivate(wrapped(algorithm, der));
        }
        case "ENCRYPTED PRIVATE KEY" ->
            throw new UnusableException("the key has a password, which is not supported");
        default -> {} // parameters of a curve, or a certificate beside the key
      }
    }
    throw new UnusableException("there is no private key in PEM");
  }

  private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
    for (String algorithm : new String[] {"EC", "RSA"}) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (GeneralSecurityException _) {
        // a key of another algorithm
      }
    }
    return KeyFactory.getInstance("EdDSA").generatePrivate(new PKCS8EncodedKeySpec(der));
  }

  /** A key of an algorithm as PKCS #8 has it. */
  private static PKCS8EncodedKeySpec wrapped(byte[] algorithm, byte[] key) {
    byte[] version = {0x02, 0x01, 0x00};
    return new PKCS8EncodedKeySpec(
        der(SEQUENCE, concat(concat(version, algorithm), der(OCTETS, key))));
  }

  /** The curve that an EC key names (RFC 5915), or else the one of keys of its length. */
  private static byte[] curve(byte[] key) throws GeneralSecurityException {
    try {
      int at = content(key, 0); // of the sequence
      at = next(key, at); // the version
      int length = next(key, at) - content(key, at);
      at = next(key, at); // the key itself
      if (at < key.length && (key[at] & 0xff) == PARAMETERS) {
        int from = content(key, at);
        return java.util.Arrays.copyOfRange(key, from, next(key, at));
      }
      return length <= 32 ? P256 : length <= 48 ? P384 : P521;
    } catch (ArrayIndexOutOfBoundsException _) {
      throw new UnusableException("the EC key is cut short");
    }
  }

  /** Where the content of the element begins. */
  private static int content(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
  }

  /** Where the element after it begins. */
  private static int next(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    int length = first < 0x80 ? first : 0;
    for (int i = at + 2; i < content(der, at); i++) {
      length = length << 8 | der[i] & 0xff;
    }
    return content(der, at) + length;
  }

  private static byte[] der(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else if (content.length < 0x100) {
      out.write(0x81);
      out.write(content.length);
    } else {
      out.write(0x82);
      out.write(content.length >> 8);
      out.write(content.length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] concat(byte[] one, byte[] other) {
    byte[] both = java.util.Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  private static byte[] decoded(String base64) throws GeneralSecurityException {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException _) {
      throw new UnusableException("a PEM block is not base64");
    }
  }

  private static byte[] hex(String digits) {
    return java.util.HexFormat.of().parseHex(digits);
  }
}
