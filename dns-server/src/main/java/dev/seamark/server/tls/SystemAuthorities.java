package dev.seamark.server.tls;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where a Linux system keeps the certificates of the authorities that it trusts. */
final class SystemAuthorities {
  private static final String VARIABLE = "SSL_CERT_FILE";

  /** Where the distributions put them: Debian, Fedora, openSUSE, OpenELEC, RHEL, Alpine. */
  private static final List<String> USUAL =
      List.of(
          "/etc/ssl/certs/ca-certificates.crt",
          "/etc/pki/tls/certs/ca-bundle.crt",
          "/etc/ssl/ca-bundle.pem",
          "/etc/pki/tls/cacert.pem",
          "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
          "/etc/ssl/cert.pem");

  private SystemAuthorities() {}

  /**
   * The file that {@code SSL_CERT_FILE} names, or else the first of the usual ones that exists.
   * Where there is none, as in an image with nothing but the program, those of the JDK are used.
   */
  static Optional<Path> file() {
    String named = System.getenv(VARIABLE);
    if (named != null && !named.isEmpty()) {
      return Optional.of(Path.of(named));
    }
    return USUAL.stream().map(Path::of).filter(Files::isReadable).findFirst();
  }
}
