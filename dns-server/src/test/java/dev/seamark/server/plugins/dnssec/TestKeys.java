package dev.seamark.server.plugins.dnssec;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Base64;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC.Algorithm;
import org.xbill.DNS.Name;

/** Pairs of key files as dnssec-keygen writes them. */
public final class TestKeys {
  private TestKeys() {}

  /** Writes a new pair; the public key of it. */
  public static DNSKEYRecord write(Path base, String zone, int algorithm, int flags)
      throws Exception {
    KeyPairGenerator generator =
        KeyPairGenerator.getInstance(
            switch (algorithm) {
              case Algorithm.RSASHA256 -> "RSA";
              case Algorithm.ED25519 -> "Ed25519";
              default -> "EC";
            });
    if (algorithm != Algorithm.ED25519) {
      generator.initialize(
          switch (algorithm) {
            case Algorithm.RSASHA256 -> 2048;
            case Algorithm.ECDSAP384SHA384 -> 384;
            default -> 256;
          });
    }
    KeyPair pair = generator.generateKeyPair();
    DNSKEYRecord key =
        new DNSKEYRecord(
            Name.fromString(zone), DClass.IN, 3600, flags, 3, algorithm, pair.getPublic());
    Files.writeString(base.resolveSibling(base.getFileName() + ".key"), key + "\n");
    Files.writeString(
        base.resolveSibling(base.getFileName() + ".private"),
        "Private-key-format: v1.3\nAlgorithm: " + algorithm + " (X)\n" + secret(pair.getPrivate()));
    return key;
  }

  private static String secret(PrivateKey key) {
    return switch (key) {
      case RSAPrivateCrtKey rsa ->
          line("Modulus", rsa.getModulus())
              + line("PublicExponent", rsa.getPublicExponent())
              + line("PrivateExponent", rsa.getPrivateExponent())
              + line("Prime1", rsa.getPrimeP())
              + line("Prime2", rsa.getPrimeQ())
              + line("Exponent1", rsa.getPrimeExponentP())
              + line("Exponent2", rsa.getPrimeExponentQ())
              + line("Coefficient", rsa.getCrtCoefficient());
      case ECPrivateKey ec -> line("PrivateKey", ec.getS());
      case EdECPrivateKey ed -> line("PrivateKey", ed.getBytes().orElseThrow());
      default -> throw new IllegalArgumentException(key.getAlgorithm());
    };
  }

  private static String line(String name, BigInteger number) {
    return line(name, number.toByteArray());
  }

  private static String line(String name, byte[] bytes) {
    return name + ": " + Base64.getEncoder().encodeToString(bytes) + "\n";
  }
}
