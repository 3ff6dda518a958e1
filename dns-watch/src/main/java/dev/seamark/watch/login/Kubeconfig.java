package dev.seamark.watch.login;

import dev.seamark.process.Reason;
import dev.seamark.watch.http.Proxies;
import dev.seamark.watch.http.Server;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** One context of a kubeconfig. */
final class Kubeconfig {
  private final Path file;
  private final Map<String, String> environment;
  private final InstantSource clock;

  Kubeconfig(Path file, Map<String, String> environment, InstantSource clock) {
    this.file = file;
    this.environment = environment;
    this.clock = clock;
  }

  /**
   * The login of a context, of the current one if none is named.
   *
   * @param elsewhere the URL of another server, to which the context's tls-server-name does not
   *     apply, as in Kubernetes' own clients
   */
  Login login(Optional<String> context, Optional<String> elsewhere) {
    Map<?, ?> root = root();
    String wanted = context.orElse(text(root, "current-context"));
    Map<?, ?> chosen = named(root, "contexts", wanted, "context");
    Map<?, ?> cluster = named(root, "clusters", text(chosen, "cluster"), "cluster");
    String user = text(chosen, "user");
    Map<?, ?> who = user.isEmpty() ? Map.of() : named(root, "users", user, "user");
    return new Login(
            elsewhere.isPresent()
                ? server(Map.of("server", elsewhere.get(), "proxy-url", text(cluster, "proxy-url")))
                : server(cluster),
            material(cluster, "certificate-authority", "the cluster's authority"),
            truth(cluster, "insecure-skip-tls-verify"),
            credentials(who, cluster))
        .checked();
  }

  private Map<?, ?> root() {
    try {
      LoadSettings settings = LoadSettings.builder().build();
      return map(new Load(settings).loadFromString(Files.readString(file)));
    } catch (IOException e) {
      throw refused("cannot be read: " + Reason.of(e));
    } catch (YamlEngineException e) {
      throw refused("is not valid YAML: " + firstLine(e));
    }
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
  }

  /** The entry of a list of named entries. */
  private Map<?, ?> named(Map<?, ?> root, String list, String name, String field) {
    List<String> known = new ArrayList<>();
    for (Object each : list(root.get(list))) {
      String entry = text(map(each), "name");
      if (entry.equals(name) && !name.isEmpty()) {
        return map(map(each).get(field));
      }
      known.add(entry);
    }
    throw refused(
        "has no %s %s; it has %s"
            .formatted(
                field,
                name.isEmpty() ? "that is current" : "\"" + name + "\"",
                known.isEmpty() ? "none" : known));
  }

  private Server server(Map<?, ?> cluster) {
    try {
      Server plain =
          Server.of(text(cluster, "server"), text(cluster, "tls-server-name"), Optional.empty());
      String own = text(cluster, "proxy-url");
      Optional<URI> proxy =
          own.isEmpty()
              ? Proxies.of(environment, plain.tls(), plain.host(), plain.port())
              : Optional.of(URI.create(own));
      return Server.of(text(cluster, "server"), text(cluster, "tls-server-name"), proxy);
    } catch (IllegalArgumentException e) {
      throw refused("names a server that does not fit: " + e.getMessage());
    }
  }

  private Credentials credentials(Map<?, ?> user, Map<?, ?> cluster) {
    if (user.get("exec") instanceof Map<?, ?> exec) {
      return new ExecPlugin(plugin(exec, cluster), clock);
    }
    if (user.containsKey("auth-provider")) {
      throw refused("has a user with auth-provider, which Kubernetes no longer has; use exec");
    }
    return new Credentials.Of(
        authorization(user),
        material(user, "client-certificate", "the client certificate"),
        material(user, "client-key", "the client key"));
  }

  private Optional<Credentials.Authorization> authorization(Map<?, ?> user) {
    String tokenFile = text(user, "tokenFile");
    if (!tokenFile.isEmpty()) {
      Path token = readable(file.resolveSibling(tokenFile), "the user's token");
      return Optional.of(new Credentials.Authorization("Bearer", Material.file(token)));
    }
    if (!text(user, "token").isEmpty()) {
      return Optional.of(
          new Credentials.Authorization("Bearer", Material.of(bytes(text(user, "token")))));
    }
    if (!text(user, "username").isEmpty()) {
      byte[] both = bytes(text(user, "username") + ":" + text(user, "password"));
      return Optional.of(
          new Credentials.Authorization("Basic", Material.of(Base64.getEncoder().encode(both))));
    }
    return Optional.empty();
  }

  private ExecPlugin.Invocation plugin(Map<?, ?> exec, Map<?, ?> cluster) {
    if (text(exec, "command").isEmpty()) {
      throw refused("has a user whose exec names no command");
    }
    List<String> command = new ArrayList<>();
    command.add(text(exec, "command"));
    list(exec.get("args")).forEach(argument -> command.add(String.valueOf(argument)));
    Map<String, String> variables = new LinkedHashMap<>();
    for (Object each : list(exec.get("env"))) {
      variables.put(text(map(each), "name"), text(map(each), "value"));
    }
    return new ExecPlugin.Invocation(
        command,
        variables,
        text(exec, "apiVersion"),
        truth(exec, "provideClusterInfo") ? clusterInfo(cluster) : Map.of(),
        truth(cluster, "insecure-skip-tls-verify"),
        text(exec, "installHint").strip(),
        file.toAbsolutePath().resolveSibling(""));
  }

  private Map<String, String> clusterInfo(Map<?, ?> cluster) {
    Map<String, String> info = new LinkedHashMap<>();
    for (String field : List.of("server", "tls-server-name", "proxy-url")) {
      if (!text(cluster, field).isEmpty()) {
        info.put(field, text(cluster, field));
      }
    }
    material(cluster, "certificate-authority", "the cluster's authority")
        .ifPresent(
            authority -> {
              try {
                info.put(
                    "certificate-authority-data",
                    Base64.getEncoder().encodeToString(authority.read()));
              } catch (IOException _) {
                return; // the connection says so
              }
            });
    return info;
  }

  /** A field that holds base64, or one that names a file. */
  private Optional<Material> material(Map<?, ?> map, String field, String what) {
    String data = text(map, field + "-data");
    if (!data.isEmpty()) {
      try {
        return Optional.of(Material.of(Base64.getMimeDecoder().decode(data)));
      } catch (IllegalArgumentException _) {
        throw refused("has a " + field + "-data that is not base64");
      }
    }
    String name = text(map, field);
    return name.isEmpty()
        ? Optional.empty()
        : Optional.of(Material.file(readable(file.resolveSibling(name), what)));
  }

  /** The file, if it can be read. */
  static Path readable(Path file, String what) {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new IllegalArgumentException(
          "%s cannot be read: %s %s"
              .formatted(
                  what, file, Files.exists(file) ? "is not a readable file" : "does not exist"));
    }
    return file;
  }

  private IllegalArgumentException refused(String why) {
    return new IllegalArgumentException("kubeconfig " + file + " " + why);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Map<?, ?> map(@org.jspecify.annotations.Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static List<?> list(@org.jspecify.annotations.Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  private static String text(Map<?, ?> map, String field) {
    Object value = map.get(field);
    return value == null ? "" : value.toString();
  }

  private static boolean truth(Map<?, ?> map, String field) {
    return Boolean.TRUE.equals(map.get(field));
  }
}
