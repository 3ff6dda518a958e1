package dev.seamark.watch.login;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import dev.seamark.watch.decode.JsonTree;
import dev.seamark.watch.http.Tls;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program that a kubeconfig names and that says who one is (client.authentication.k8s.io). It is
 * run when that is needed, and again when what it said has expired or was not accepted.
 */
final class ExecPlugin implements Credentials {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * What the kubeconfig says of it.
   *
   * @param command the program and its arguments
   * @param cluster what it is told of the cluster; empty unless {@code provideClusterInfo}
   * @param hint how to install it, for people
   */
  record Invocation(
      List<String> command,
      Map<String, String> environment,
      String apiVersion,
      Map<String, String> cluster,
      boolean insecure,
      String hint,
      Path directory) {}

  private record Said(Optional<String> token, Optional<Tls.Identity> identity, Instant until) {}

  private final Invocation settings;
  private final InstantSource clock;
  private @Nullable Said said;

  ExecPlugin(Invocation settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public Optional<String> authorization() throws IOException {
    return now().token.map(token -> "Bearer " + token);
  }

  @Override
  public Optional<Tls.Identity> identity() throws IOException {
    return now().identity;
  }

  @Override
  public synchronized void rejected() {
    said = null;
  }

  private synchronized Said now() throws IOException {
    Said known = said;
    if (known == null || !clock.instant().isBefore(known.until)) {
      known = read(run());
      said = known;
    }
    return known;
  }

  private byte[] run() throws IOException {
    String name = settings.command.getFirst();
    List<String> command = new ArrayList<>(settings.command);
    if (name.contains("/")) {
      command.set(0, settings.directory.resolve(name).toString());
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(settings.environment);
    builder.environment().put("KUBERNETES_EXEC_INFO", info());
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process;
    try {
      process = builder.start();
    } catch (IOException _) {
      throw new IOException(
          "the credential plugin %s cannot be run%s"
              .formatted(name, settings.hint.isEmpty() ? "" : "; " + settings.hint));
    }
    try {
      process.getOutputStream().close();
      byte[] out = process.getInputStream().readAllBytes();
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("the credential plugin " + name + " does not end");
      }
      if (process.exitValue() != 0) {
        throw new IOException(
            "the credential plugin %s failed with exit code %d"
                .formatted(name, process.exitValue()));
      }
      return out;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("closed while the credential plugin ran", e);
    } finally {
      process.destroy();
    }
  }

  private String info() throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("apiVersion", settings.apiVersion);
      json.writeStringField("kind", "ExecCredential");
      json.writeObjectFieldStart("spec");
      json.writeBooleanField("interactive", false);
      if (!settings.cluster.isEmpty()) {
        json.writeObjectFieldStart("cluster");
        for (Map.Entry<String, String> each : settings.cluster.entrySet()) {
          json.writeStringField(each.getKey(), each.getValue());
        }
        if (settings.insecure) {
          json.writeBooleanField("insecure-skip-tls-verify", true);
        }
        json.writeEndObject();
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    return text.toString();
  }

  private Said read(byte[] out) throws IOException {
    JsonNode status;
    try (JsonParser parser = JSON.createParser(out)) {
      parser.nextToken();
      status = JsonTree.read(parser).path("status");
    } catch (com.fasterxml.jackson.core.JsonProcessingException _) {
      throw new IOException(
          "the credential plugin " + settings.command.getFirst() + " did not write JSON");
    }
    String token = status.path("token").asText("");
    String certificate = status.path("clientCertificateData").asText("");
    String key = status.path("clientKeyData").asText("");
    if (token.isEmpty() && (certificate.isEmpty() || key.isEmpty())) {
      throw new IOException(
          "the credential plugin "
              + settings.command.getFirst()
              + " gave neither a token nor a client certificate with its key");
    }
    return new Said(
        token.isEmpty() ? Optional.empty() : Optional.of(token),
        certificate.isEmpty() || key.isEmpty()
            ? Optional.empty()
            : Optional.of(new Tls.Identity(bytes(certificate), bytes(key))),
        until(status.path("expirationTimestamp").asText("")));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Instant until(String time) {
    try {
      return time.isEmpty() ? Instant.MAX : Instant.parse(time);
    } catch (DateTimeParseException _) {
      return Instant.MAX;
    }
  }
}
