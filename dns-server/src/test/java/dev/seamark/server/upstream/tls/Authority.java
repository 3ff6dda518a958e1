package dev.seamark.server.upstream.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

/** An authority that signs certificates for tests: X.509 of version 3 with keys on P-256. */
public final class Authority {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final byte[] ECDSA_SHA256 = HexFormat.of().parseHex("300a06082a8648ce3d040302");
  private static final byte[] COMMON_NAME = HexFormat.of().parseHex("0603550403");
  private static final byte[] ALTERNATIVE_NAMES = HexFormat.of().parseHex("0603551d11");
  private static final byte[] CONSTRAINTS = HexFormat.of().parseHex("0603551d13");
  private static final AtomicLong SERIAL = new AtomicLong(1);
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final String name;
  private final KeyPair keys;
  private final X509Certificate certificate;

  /** An authority of this name, which signs itself. */
  public Authority(String name) {
    this.name = name;
    keys = pair();
    certificate = sign(name, name, keys, keys.getPrivate(), yesterday(), tomorrow(), null);
  }

  /** A certificate and its key. */
  public record Issued(X509Certificate certificate, PrivateKey key) {
    /** What a server speaks TLS with; it accepts clients that this authority has signed. */
    public SSLContext context(Authority ofClients) {
      try {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry("it", key, PASSWORD, new X509Certificate[] {certificate});
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(own, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), ofClients.trust().getTrustManagers(), null);
        return context;
      } catch (GeneralSecurityException | IOException e) {
        throw new AssertionError(e);
      }
    }

    /** Shows this certificate whoever is asked for. */
    public X509ExtendedKeyManager insistent() {
      return new X509ExtendedKeyManager() {
        @Override
        public String chooseEngineClientAlias(
            String[] types, Principal[] issuers, SSLEngine engine) {
          return "it";
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
          return "it";
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
          return new X509Certificate[] {certificate};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
          return key;
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
          return new String[] {"it"};
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
          return new String[0];
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
          throw new AssertionError("this is a client");
        }
      };
    }

    /** What a client speaks TLS with that shows this certificate whoever is asked for. */
    public SSLContext insisting(Authority ofServer) {
      try {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {insistent()}, ofServer.trust().getTrustManagers(), null);
        return context;
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    }

    /** The certificate as PEM. */
    public Path certificateIn(Path file) {
      return write(file, "CERTIFICATE", encoded(certificate));
    }

    /** The key as PKCS #8. */
    public Path keyIn(Path file) {
      return write(file, "PRIVATE KEY", key.getEncoded());
    }
  }

  /** What a client speaks TLS with that has no certificate, and believes this authority. */
  public SSLContext trusting() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust().getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Believes what this authority has signed. */
  public TrustManagerFactory trust() {
    try {
      KeyStore known = KeyStore.getInstance("PKCS12");
      known.load(null, null);
      known.setCertificateEntry("it", certificate);
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(known);
      return trust;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The authority's certificate as PEM. */
  public Path certificateIn(Path file) {
    return write(file, "CERTIFICATE", encoded(certificate));
  }

  /** A certificate for these names and addresses, valid now. */
  public Issued issue(String... names) {
    return issue(yesterday(), tomorrow(), names);
  }

  /** A certificate that is valid at this time only. */
  public Issued issue(Instant from, Instant until, String... names) {
    KeyPair own = pair();
    return new Issued(
        sign(names[0], name, own, keys.getPrivate(), from, until, names), own.getPrivate());
  }

  private static Instant yesterday() {
    return Instant.now().minus(1, ChronoUnit.DAYS);
  }

  private static Instant tomorrow() {
    return Instant.now().plus(1, ChronoUnit.DAYS);
  }

  private static KeyPair pair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static X509Certificate sign(
      String subject,
      String issuer,
      KeyPair of,
      PrivateKey signer,
      Instant from,
      Instant until,
      String @org.jspecify.annotations.Nullable [] names) {
    byte[] extension =
        names == null
            ? sequence(
                CONSTRAINTS,
                der(0x01, new byte[] {-1}),
                der(0x04, sequence(der(0x01, new byte[] {-1}))))
            : sequence(ALTERNATIVE_NAMES, der(0x04, sequence(all(names))));
    byte[] body =
        sequence(
            der(0xa0, der(0x02, new byte[] {2})),
            der(0x02, BigInteger.valueOf(SERIAL.getAndIncrement()).toByteArray()),
            ECDSA_SHA256,
            named(issuer),
            sequence(time(from), time(until)),
            named(subject),
            of.getPublic().getEncoded(),
            der(0xa3, sequence(extension)));
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(signer);
      signature.update(body);
      byte[] bits = concat(new byte[] {0}, signature.sign());
      byte[] whole = sequence(body, ECDSA_SHA256, der(0x03, bits));
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(whole));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[][] all(String[] names) {
    return List.of(names).stream()
        .map(
            each ->
                each.matches("[0-9.]+")
                    ? der(0x87, InetAddress.ofLiteral(each).getAddress())
                    : der(0x82, each.getBytes(StandardCharsets.US_ASCII)))
        .toArray(byte[][]::new);
  }

  private static byte[] named(String name) {
    return sequence(
        der(0x31, sequence(COMMON_NAME, der(0x0c, name.getBytes(StandardCharsets.UTF_8)))));
  }

  private static byte[] time(Instant time) {
    return der(0x17, TIME.format(time).getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] sequence(byte[]... parts) {
    return der(0x30, concat(parts));
  }

  private static byte[] der(int tag, byte[] content) {
    int length = content.length;
    byte[] head =
        length < 0x80
            ? new byte[] {(byte) tag, (byte) length}
            : length < 0x100
                ? new byte[] {(byte) tag, (byte) 0x81, (byte) length}
                : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
    return concat(head, content);
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static Path write(Path file, String title, byte[] bytes) {
    try {
      return Files.writeString(
          file,
          "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
              .formatted(title, Base64.getMimeEncoder().encodeToString(bytes)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
