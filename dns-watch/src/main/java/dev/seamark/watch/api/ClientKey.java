package dev.seamark.watch.api;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;

/**
 * Which algorithm a client's private key is for. The Kubernetes client wants to be told, and takes
 * RSA for granted where a PEM file does not say it, while k3s and newer kubeadms use EC keys.
 */
final class ClientKey {
  private ClientKey() {}

  /** Tells the configuration, if it has a key. */
  static void tellAlgorithm(Config config) {
    pem(config).ifPresent(pem -> config.setClientKeyAlgo(algorithm(pem)));
  }

  private static Optional<String> pem(Config config) {
    try {
      if (config.getClientKeyData() != null) {
        byte[] decoded = Base64.getMimeDecoder().decode(config.getClientKeyData());
        return Optional.of(new String(decoded, StandardCharsets.ISO_8859_1));
      }
      return config.getClientKeyFile() == null
          ? Optional.empty()
          : Optional.of(Files.readString(Path.of(config.getClientKeyFile())));
    } catch (IOException | IllegalArgumentException _) {
      return Optional.empty(); // building the client fails then, and says why
    }
  }

  private static String algorithm(String pem) {
    if (pem.contains("BEGIN EC PRIVATE KEY")) {
      return "EC";
    }
    String base64 = pem.replaceAll("-----[^-]*-----", "");
    try {
      byte[] key = Base64.getMimeDecoder().decode(base64);
      KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key));
      return "EC";
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      return "RSA";
    }
  }
}
