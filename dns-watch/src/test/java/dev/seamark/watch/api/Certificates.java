package dev.seamark.watch.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A self-signed server for 127.0.0.1 and a self-signed client, made by the JDK's keytool: as PEM
 * files, and as what the server needs to know both.
 */
final class Certificates {
  private static final String PASSWORD = "changeit";

  private final Path folder;
  private final KeyStore server;
  private final KeyStore client;

  /** Makes both, with keys of this algorithm ({@code RSA}, {@code EC}). */
  Certificates(Path folder, String algorithm) {
    this.folder = folder;
    server = keytool("server", algorithm);
    client = keytool("client", algorithm);
  }

  /** The server's certificate, which is its own authority. */
  Path authority() {
    return certificate(server, "server.crt");
  }

  Path certificate() {
    return certificate(client, "client.crt");
  }

  /** The client's key, as PKCS #8. */
  Path key() {
    try {
      Key key = client.getKey("it", PASSWORD.toCharArray());
      return write("client.key", "PRIVATE KEY", key.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** What the server speaks TLS with; it knows the client. */
  SSLContext context() {
    try {
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(server, PASSWORD.toCharArray());
      KeyStore known = KeyStore.getInstance("PKCS12");
      known.load(null, null);
      known.setCertificateEntry("client", client.getCertificate("it"));
      var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trusted.init(known);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private Path certificate(KeyStore store, String file) {
    try {
      return write(file, "CERTIFICATE", store.getCertificate("it").getEncoded());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private Path write(String file, String title, byte[] bytes) {
    try {
      return Files.writeString(
          folder.resolve(file),
          "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
              .formatted(title, Base64.getMimeEncoder().encodeToString(bytes)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private KeyStore keytool(String who, String algorithm) {
    Path file = folder.resolve(who + ".p12");
    try {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-alias",
                  "it",
                  "-keyalg",
                  algorithm,
                  "-dname",
                  "CN=" + who,
                  "-ext",
                  "san=ip:127.0.0.1",
                  "-validity",
                  "2",
                  "-keystore",
                  file.toString(),
                  "-storetype",
                  "PKCS12",
                  "-storepass",
                  PASSWORD)
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError("keytool failed: " + output);
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(file)) {
        store.load(in, PASSWORD.toCharArray());
      }
      return store;
    } catch (IOException | InterruptedException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
