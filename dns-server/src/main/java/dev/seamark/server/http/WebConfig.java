package dev.seamark.server.http;

import dev.seamark.process.Nearest;
import dev.seamark.process.Reason;
import dev.seamark.server.tls.ClientCertificates;
import dev.seamark.watch.http.Tls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * What Prometheus's web configuration file says about TLS (exporter-toolkit, web-configuration.md).
 *
 * @param clients what is wanted of clients
 * @param protocols the versions of TLS, as the JDK calls them
 * @param files all files that this was read from
 */
record WebConfig(
    SSLContext context, ClientCertificates clients, List<String> protocols, List<Path> files) {
  private static final String SECTION = "tls_server_config";
  private static final List<String> READ =
      List.of(
          "cert",
          "key",
          "client_ca",
          "cert_file",
          "key_file",
          "client_ca_file",
          "client_auth_type",
          "min_version",
          "max_version",
          "cipher_suites",
          "curve_preferences",
          "prefer_server_cipher_suites");

  WebConfig {
    protocols = List.copyOf(protocols);
    files = List.copyOf(files);
  }

  /** Why a file cannot be used, and what to do: {@code what is wrong; what to do}. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1;

    Unusable(String message) {
      super(message);
    }
  }

  /** Reads a file and those that it names. */
  static WebConfig read(Path file) throws Unusable {
    Map<?, ?> all = map(file, parsed(file, text(file)));
    for (Object key : all.keySet()) {
      if (key.equals("basic_auth_users") || key.equals("rate_limit")) {
        throw new Unusable(file + ": " + key + " is not supported; remove it");
      }
      if (!key.equals(SECTION) && !key.equals("http_server_config")) {
        throw new Unusable(file + ": unknown key '" + key + "'; write " + SECTION);
      }
    }
    return new Reading(file, map(file, all.get(SECTION))).read();
  }

  private static byte[] text(Path file) throws Unusable {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new Unusable(file + ": " + Reason.of(e) + "; name a file that can be read");
    }
  }

  private static @Nullable Object parsed(Path file, byte[] yaml) throws Unusable {
    try {
      return new Load(LoadSettings.builder().build())
          .loadFromString(new String(yaml, StandardCharsets.UTF_8));
    } catch (YamlEngineException e) {
      throw new Unusable(
          file + ": not valid YAML; write " + SECTION + ": with cert_file and key_file");
    }
  }

  private static Map<?, ?> map(Path file, @Nullable Object value) throws Unusable {
    if (value == null) {
      return Map.of();
    }
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new Unusable(
        file + ": not a mapping; write " + SECTION + ": with cert_file and key_file");
  }

  /** The part about TLS that is being read. */
  private static final class Reading {
    private final Path file;
    private final Map<?, ?> values;
    private final List<Path> files = new ArrayList<>();

    Reading(Path file, Map<?, ?> values) {
      this.file = file;
      this.values = values;
      files.add(file);
    }

    WebConfig read() throws Unusable {
      for (Object key : values.keySet()) {
        if (!READ.contains(String.valueOf(key))) {
          throw new Unusable(
              "%s: unknown key '%s' in %s; %s"
                  .formatted(
                      file, key, SECTION, Nearest.hint(String.valueOf(key), READ, "remove it")));
        }
      }
      byte[] certificate = needed("cert");
      byte[] key = needed("key");
      Optional<byte[]> authorities = content("client_ca");
      ClientCertificates clients = clients(authorities.isPresent());
      try {
        SSLContext context =
            Tls.of(
                authorities,
                !clients.areVerified(),
                Optional.of(new Tls.Identity(certificate, key)));
        return new WebConfig(context, clients, protocols(), files);
      } catch (GeneralSecurityException e) {
        throw new Unusable(
            file
                + ": certificate, key or client_ca cannot be used: "
                + Reason.of(e)
                + "; name files in PEM that belong together");
      }
    }

    private byte[] needed(String name) throws Unusable {
      Optional<byte[]> content = content(name);
      if (content.isEmpty()) {
        throw new Unusable(
            "%s: missing one of %s or %s_file in %s; add it".formatted(file, name, name, SECTION));
      }
      return content.get();
    }

    /** What stands there itself, or in the file that is named. */
    private Optional<byte[]> content(String name) throws Unusable {
      String path = word(name + "_file");
      if (path.isEmpty()) {
        String itself = word(name);
        return itself.isEmpty()
            ? Optional.empty()
            : Optional.of(itself.getBytes(StandardCharsets.UTF_8));
      }
      Path resolved = file.resolveSibling(path);
      files.add(resolved);
      return Optional.of(text(resolved));
    }

    private String word(String name) {
      Object value = values.get(name);
      return value == null ? "" : value.toString();
    }

    private ClientCertificates clients(boolean withAuthorities) throws Unusable {
      String type = word("client_auth_type");
      ClientCertificates clients =
          switch (type) {
            case "", "NoClientCert" -> ClientCertificates.NOCERT;
            case "RequestClientCert" -> ClientCertificates.REQUEST;
            case "RequireAnyClientCert", "RequireClientCert" -> ClientCertificates.REQUIRE;
            case "VerifyClientCertIfGiven" -> ClientCertificates.VERIFY_IF_GIVEN;
            case "RequireAndVerifyClientCert" -> ClientCertificates.REQUIRE_AND_VERIFY;
            default ->
                throw new Unusable(
                    file
                        + ": invalid client_auth_type '"
                        + type
                        + "'; write RequireAndVerifyClientCert or NoClientCert");
          };
      if (withAuthorities && clients == ClientCertificates.NOCERT) {
        throw new Unusable(
            file
                + ": client CAs have been configured without a client_auth_type; add"
                + " client_auth_type: RequireAndVerifyClientCert");
      }
      return clients;
    }

    private List<String> protocols() throws Unusable {
      boolean no12 = version("min_version", "TLS12").equals("TLS13");
      boolean no13 = !version("max_version", "TLS13").equals("TLS13");
      if (no12 && no13) {
        throw new Unusable(file + ": max_version is below min_version; write max_version: TLS13");
      }
      return no12 ? List.of("TLSv1.3") : no13 ? List.of("TLSv1.2") : List.of("TLSv1.3", "TLSv1.2");
    }

    private String version(String name, String usual) throws Unusable {
      String word = word(name).isEmpty() ? usual : word(name);
      if (!List.of("TLS10", "TLS11", "TLS12", "TLS13").contains(word)) {
        throw new Unusable("%s: unknown %s '%s'; write TLS12 or TLS13".formatted(file, name, word));
      }
      return word;
    }
  }
}
