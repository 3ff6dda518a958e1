package dev.seamark.server.plugins.transports;

import dev.seamark.process.Reason;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Position;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.tls.ClientCertificates;
import dev.seamark.server.tls.TlsFiles;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * {@code tls CERT KEY [CA] { client_auth KIND }}: the certificate of the block's listeners that
 * encrypt.
 */
public final class Tls {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
          "tls CERT KEY [CA]",
          "The certificate for DNS over TLS, HTTPS and QUIC, and which certificates clients must"
              + " have.",
          Draft::new,
          properties(),
          Tls::make);

  private static final String KINDS =
      Arrays.stream(ClientCertificates.values()).map(Tls::word).collect(Collectors.joining("|"));

  /** What goes through TLS by the scheme of a listener (RFC 7301). */
  private static final Map<String, List<String>> INSIDE =
      Map.of(
          "tls", List.of("dot"),
          "https", List.of("h2", "http/1.1"),
          "quic", List.of("doq"),
          "https3", List.of("h3"));

  private Tls() {}

  /** A directive that is being read. */
  private static final class Draft {
    private final Directive directive;
    private final TlsFiles files;
    private ClientCertificates clients = ClientCertificates.NOCERT;

    Draft(Directive directive, Setup setup) throws CorefileException {
      this.directive = directive;
      List<Word> words = directive.arguments();
      Path certificate = path(words.get(0), setup);
      Path key = path(words.get(1), setup);
      Optional<Path> authorities =
          words.size() == 3 ? Optional.of(path(words.get(2), setup)) : Optional.empty();
      files = new TlsFiles(Optional.of(new TlsFiles.Identity(certificate, key)), authorities);
    }

    /** Where the file is named. */
    Position at(Path file) {
      var argument = files.argument(file);
      return argument.isPresent()
          ? directive.arguments().get(argument.getAsInt()).at()
          : directive.at();
    }
  }

  private static String word(ClientCertificates kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static Properties<Draft> properties() {
    return Properties.of(
        Property.of(
            "client_auth nocert|request|require|verify_if_given|require_and_verify",
            "Whether clients show a certificate: none is asked for; one is asked for, but not"
                + " required; any is required; one that is shown must be signed by CA; one signed"
                + " by CA is required.",
            "nocert",
            (read, line) -> read.clients = clients(line.arguments().getFirst())),
        Property.missing("acme DOMAIN...", "have the files renewed from outside, and name them"),
        Property.missing("keylog FILE", "capture on the other side of a proxy that ends TLS"));
  }

  private static ClientCertificates clients(Word word) throws CorefileException {
    for (ClientCertificates each : ClientCertificates.values()) {
      if (word(each).equals(word.text())) {
        return each;
      }
    }
    throw new CorefileException(
        word.at(), "unknown authentication type '" + word + "'", "write client_auth " + KINDS);
  }

  private static Path path(Word word, Setup setup) throws CorefileException {
    try {
      return setup.path(word.text());
    } catch (InvalidPathException e) {
      throw new CorefileException(
          word.at(), "plugin/tls: not a path: " + Reason.of(e), "name a file");
    }
  }

  private static List<Plugin> make(Draft read, Setup setup) throws CorefileException {
    Certificates certificates = new Certificates(setup, read.directive, read::at);
    boolean used = false;
    for (var scheme : INSIDE.entrySet()) {
      String begin = scheme.getKey() + "://";
      if (setup.servers().stream().anyMatch(server -> server.startsWith(begin))) {
        used = true;
        certificates.use(scheme.getKey(), read.files, read.clients, scheme.getValue());
      }
    }
    if (!used) {
      setup.warn(
          read.directive.at(),
          "plugin/tls: 'tls' has no effect: no zone of the block is written as tls://, https://,"
              + " quic:// or https3://, so clients are answered in plain text");
    }
    return List.of();
  }
}
