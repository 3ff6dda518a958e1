package dev.seamark.server.plugins.cluster;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.watch.api.Connection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The lines of {@code kubernetes} and {@code kubeapi} that say where the API server is. */
final class ConnectionLines {
  static final Property<KubernetesDirective> ENDPOINT =
      Property.of(
          "endpoint URL...",
          "The API server, instead of the one whose cluster this pod runs in.",
          "the pod's cluster",
          ConnectionLines::endpoint);
  static final Property<KubernetesDirective> TLS =
      Property.of(
          "tls CERT KEY CACERT",
          "With endpoint: the files to authenticate with, and those to trust.",
          "",
          ConnectionLines::tls);
  static final Property<KubernetesDirective> KUBECONFIG =
      Property.of(
          "kubeconfig FILE [CONTEXT]",
          "A kubeconfig file that says which API server and how to authenticate.",
          "",
          ConnectionLines::kubeconfig);

  private ConnectionLines() {}

  /** All of them. */
  static Properties<KubernetesDirective> all() {
    return Properties.of(ENDPOINT, TLS, KUBECONFIG);
  }

  private static void endpoint(KubernetesDirective read, Directive line) throws CorefileException {
    if (line.arguments().size() > 1) {
      read.warn(
          line.name(), "several endpoints, of which the first one is used; remove the others");
    }
    Word url = line.arguments().getFirst();
    if (!Connection.Endpoint.isValid(url.text())) {
      throw read.wrong(
          url,
          "endpoint '" + url + "' is not the URL of an API server",
          "write http://HOST:PORT or https://HOST:PORT");
    }
    read.endpoint = Optional.of(line.texts().getFirst());
  }

  private static void tls(KubernetesDirective read, Directive line) {
    List<Word> words = line.arguments();
    for (Word word : words) {
      if (!Files.exists(read.path(word))) {
        read.warn(
            word, "no such file: " + read.path(word) + "; the server that serves must have it");
      }
    }
    read.tls =
        Optional.of(
            new Connection.Tls(
                read.path(words.get(0)), read.path(words.get(1)), read.path(words.get(2))));
  }

  private static void kubeconfig(KubernetesDirective read, Directive line) {
    List<Word> words = line.arguments();
    Path file = read.path(words.getFirst());
    Optional<String> context =
        words.size() == 2 ? Optional.of(words.get(1).text()) : Optional.empty();
    Connection.Kubeconfig connection = new Connection.Kubeconfig(file, context);
    if (!Files.exists(file)) {
      read.warn(
          words.getFirst(),
          "no such kubeconfig: " + file + "; the server that serves must have it");
    } else if (!read.serves()) {
      connection
          .fault()
          .ifPresent(
              why -> read.warn(words.getFirst(), why + "; mend it before the server starts"));
    }
    read.kubeconfig = Optional.of(connection);
  }
}
