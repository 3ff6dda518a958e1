package dev.seamark.server.plugins.transports;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Position;
import dev.seamark.server.plugin.Encryption;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.Shared;
import dev.seamark.server.tls.ClientCertificates;
import dev.seamark.server.tls.ServerTls;
import dev.seamark.server.tls.TlsFiles;
import io.micrometer.core.instrument.Counter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the files of a {@code tls} line, and keeps what was made of them across reloads. */
final class Certificates {
  private static final Logger LOG = LoggerFactory.getLogger("plugin/tls");

  private final Setup setup;
  private final Directive directive;
  private final Function<Path, Position> at;

  /**
   * Reads nothing yet.
   *
   * @param at where the line names a file
   */
  Certificates(Setup setup, Directive directive, Function<Path, Position> at) {
    this.setup = setup;
    this.directive = directive;
    this.at = at;
  }

  /** Encrypts the listeners of the block that have this scheme. */
  void use(String scheme, TlsFiles files, ClientCertificates clients, List<String> inside)
      throws CorefileException {
    ServerTls.Settings settings = new ServerTls.Settings(files, clients, inside);
    Path certificate = files.identity().orElseThrow().certificate();
    Counter unusable =
        Counter.builder("seamark_tls_renewals_failed")
            .description("Changed files of TLS that could not be used.")
            .tag("certificate", certificate.toString())
            .register(setup.meters());
    Opened opened = new Opened();
    try {
      ServerTls read = ServerTls.read(settings, InstantSource.system(), LOG, unusable::increment);
      read.invalid()
          .ifPresent(
              why ->
                  setup.warn(
                      at.apply(certificate),
                      "plugin/tls: %s; clients refuse it: renew it".formatted(why)));
      setup.onStart(() -> opened.open(setup, settings, read));
      setup.onStop(opened::close);
    } catch (TlsFiles.UnusableException e) {
      Position place = at.apply(e.file());
      if (!e.isAbsent() || setup.host().serves()) {
        throw new CorefileException(
            place, "plugin/tls: " + e.getMessage(), e.remedy("tls CERT KEY [CA]"));
      }
      setup.warn(
          place, "plugin/tls: %s; the machine that serves must have it".formatted(e.getMessage()));
    }
    setup.encrypt(scheme, new Encryption(directive.at(), settings, opened::tls));
  }

  /** What one configuration holds. Confined to the thread that starts and reloads. */
  private static final class Opened {
    private Shared.@Nullable Lease<ServerTls> lease;
    private Shared.@Nullable Lease<Expiry> expiry;

    void open(Setup setup, ServerTls.Settings settings, ServerTls read) {
      var held = setup.shared().lease(settings, ServerTls.class, () -> read);
      lease = held;
      held.get().watch(ServerTls.LOOK);
      if (held.get() != read) {
        held.get().look(); // a reload means now
      }
      var seen = Expiry.lease(setup);
      expiry = seen;
      Path certificate = settings.files().identity().orElseThrow().certificate();
      seen.get().use(certificate.toString(), held.get(), setup.meters());
    }

    ServerTls tls() {
      return Objects.requireNonNull(lease).get();
    }

    void close() {
      if (lease != null) {
        lease.close();
      }
      if (expiry != null) {
        expiry.close();
      }
    }
  }
}
