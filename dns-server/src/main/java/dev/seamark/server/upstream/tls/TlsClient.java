package dev.seamark.server.upstream.tls;

import dev.seamark.watch.http.Pem;
import dev.seamark.watch.http.Tls;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSL;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;

/**
 * What speaks TLS with upstreams: TLS 1.2 and 1.3, sessions resumed, certificates from files. Used
 * by all event loops at once.
 *
 * <p>A new connection has the files read again, beside the event loop, where they were not looked
 * at for {@value #LOOK_SECONDS} seconds; later connections use what has changed. Files that cannot
 * be used any more are named in the log, and what was read before stays.
 */
public final class TlsClient {
  private static final int LOOK_SECONDS = 10;
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(LOOK_SECONDS);
  private static final long HANDSHAKE_MILLIS = 5_000;
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private final TlsFiles files;
  private final Optional<String> protocol;
  private final Logger log;
  private final AtomicLong lookedNanos = new AtomicLong();
  private volatile Loaded loaded;

  /** A context, and the contents of the files that it was made of. */
  private record Loaded(SslContext context, List<byte[]> contents) {
    boolean isOf(List<byte[]> others) {
      boolean same = others.size() == contents.size();
      for (int i = 0; same && i < contents.size(); i++) {
        same = Arrays.equals(contents.get(i), others.get(i));
      }
      return same;
    }
  }

  private TlsClient(TlsFiles files, Optional<String> protocol, Logger log, Loaded loaded) {
    this.files = files;
    this.protocol = protocol;
    this.log = log;
    this.loaded = loaded;
  }

  /**
   * Reads the files.
   *
   * @param protocol what the server has to agree to speak inside of TLS (RFC 7301); nothing is
   *     offered where it is not said
   * @param log where files that become unusable later are named
   * @throws TlsFiles.UnusableException where one of them is of no use
   */
  public static TlsClient of(TlsFiles files, Optional<String> protocol, Logger log)
      throws TlsFiles.UnusableException {
    return new TlsClient(files, protocol, log, load(files, protocol, contents(files)));
  }

  /** A handler for a connection to the server of this name or address, whose loop calls this. */
  SslHandler handler(ByteBufAllocator allocator, String name, int port, long nowNanos) {
    long looked = lookedNanos.get();
    if (looked == 0) {
      lookedNanos.compareAndSet(0, nowNanos);
    } else if (nowNanos - looked > LOOK_NANOS && lookedNanos.compareAndSet(looked, nowNanos)) {
      Thread.ofVirtual().name("tls-files").start(this::look);
    }
    // Checking a certificate takes milliseconds, the first time many: never on the event loop.
    SslHandler handler =
        loaded
            .context()
            .newHandler(
                allocator, name, port, task -> Thread.ofVirtual().name("tls-task").start(task));
    handler.setHandshakeTimeoutMillis(HANDSHAKE_MILLIS);
    if (handler.engine() instanceof ReferenceCountedOpenSslEngine engine) {
      refuseRenegotiation(engine);
    }
    return handler;
  }

  /**
   * Netty allows it once; nobody needs it, and TLS 1.3 has none. Left to us to begin, as it is
   * here, it is an error, see {@link TlsTrouble}.
   */
  private static void refuseRenegotiation(ReferenceCountedOpenSslEngine engine) {
    try {
      SSL.setRenegotiateMode(engine.sslPointer(), SSL.SSL_RENEGOTIATE_EXPLICIT);
    } catch (Exception e) {
      throw new IllegalStateException("BoringSSL refuses a setting", e);
    }
  }

  /** What the server has to agree to speak inside of TLS. */
  Optional<String> protocol() {
    return protocol;
  }

  /** Whether we have a certificate to show. */
  boolean hasIdentity() {
    return files.identity().isPresent();
  }

  private void look() {
    try {
      List<byte[]> now = contents(files);
      if (!loaded.isOf(now)) {
        loaded = load(files, protocol, now);
        log.info("the certificates for TLS have changed; new connections use the new ones");
      }
    } catch (TlsFiles.UnusableException e) {
      log.warn("{}; the certificates read before stay in use", e.getMessage());
    }
  }

  private static List<byte[]> contents(TlsFiles files) throws TlsFiles.UnusableException {
    List<byte[]> contents = new ArrayList<>();
    for (Path path : paths(files)) {
      try {
        contents.add(Files.readAllBytes(path));
      } catch (IOException e) {
        throw new TlsFiles.UnusableException(path, e);
      }
    }
    return contents;
  }

  private static List<Path> paths(TlsFiles files) {
    List<Path> paths = new ArrayList<>();
    files.identity().ifPresent(own -> paths.addAll(List.of(own.certificate(), own.key())));
    authorities(files).ifPresent(paths::add);
    return paths;
  }

  private static Optional<Path> authorities(TlsFiles files) {
    return files.authorities().or(SystemAuthorities::file);
  }

  private static Loaded load(TlsFiles files, Optional<String> protocol, List<byte[]> contents)
      throws TlsFiles.UnusableException {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
            .protocols(PROTOCOLS)
            .endpointIdentificationAlgorithm("HTTPS");
    protocol.ifPresent(
        name ->
            builder.applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    name)));
    int next = 0;
    if (files.identity().isPresent()) {
      addIdentity(builder, files.identity().get(), contents.get(next++), contents.get(next++));
    }
    Optional<Path> authorities = authorities(files);
    try {
      builder.trustManager(
          new ServerCheck(
              checking(authorities.isPresent() ? Tls.trust(contents.get(next)) : trustOfTheJdk())));
      return new Loaded(builder.build(), contents);
    } catch (GeneralSecurityException | IOException e) {
      throw new TlsFiles.UnusableException(
          authorities.orElseGet(() -> Path.of(System.getProperty("java.home", ""))), words(e));
    }
  }

  @SuppressWarnings("NullAway") // without a store the JDK takes its own
  private static TrustManager[] trustOfTheJdk() throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    return factory.getTrustManagers();
  }

  private static X509ExtendedTrustManager checking(TrustManager[] managers)
      throws GeneralSecurityException {
    for (TrustManager each : managers) {
      if (each instanceof X509ExtendedTrustManager manager) {
        return manager;
      }
    }
    throw new GeneralSecurityException("there is no check of certificates in this JDK");
  }

  private static void addIdentity(
      SslContextBuilder builder, TlsFiles.Identity paths, byte[] certificate, byte[] key)
      throws TlsFiles.UnusableException {
    X509Certificate[] chain;
    try {
      chain = Pem.certificates(certificate).toArray(X509Certificate[]::new);
    } catch (GeneralSecurityException e) {
      throw new TlsFiles.UnusableException(paths.certificate(), words(e));
    }
    try {
      PrivateKey secret = Pem.key(key);
      if (!belong(secret, chain[0].getPublicKey())) {
        throw new TlsFiles.UnusableException(
            paths.key(), "the key does not belong to the certificate " + paths.certificate());
      }
      builder.keyManager(secret, chain);
    } catch (GeneralSecurityException e) {
      throw new TlsFiles.UnusableException(paths.key(), words(e));
    }
  }

  /** Whether what one signs the other verifies. */
  private static boolean belong(PrivateKey key, PublicKey certified)
      throws GeneralSecurityException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
      return false;
    }
    byte[] sample = {1, 2, 3};
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(sample);
    byte[] signed = signature.sign();
    signature.initVerify(certified);
    signature.update(sample);
    return signature.verify(signed);
  }

  private static String words(Exception e) {
    if (e instanceof SSLException) {
      return "TLS cannot use what is in it";
    }
    String message = e.getMessage();
    // Pem says it in words; what the JDK says is about the bytes that it met
    return message != null && message.startsWith("the")
        ? message
        : "it does not hold PEM that can be read";
  }
}
