package dev.seamark.watch.login;

import dev.seamark.watch.http.Tls;
import java.io.IOException;
import java.util.Optional;

/** What a client shows with a request, and with a connection. */
interface Credentials {
  /** No credentials: an anonymous client. */
  static Credentials none() {
    return new Of(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The value of the {@code Authorization} header. */
  Optional<String> authorization() throws IOException;

  /** The client's certificate and key. */
  Optional<Tls.Identity> identity() throws IOException;

  /** The server did not accept them (401). */
  default void rejected() {}

  /**
   * Those of files or of a kubeconfig.
   *
   * @param header the value of the {@code Authorization} header
   */
  record Of(Optional<Authorization> header, Optional<Material> certificate, Optional<Material> key)
      implements Credentials {
    @Override
    public Optional<String> authorization() throws IOException {
      return header.isPresent() ? Optional.of(header.get().value()) : Optional.empty();
    }

    @Override
    public Optional<Tls.Identity> identity() throws IOException {
      return certificate.isPresent() && key.isPresent()
          ? Optional.of(new Tls.Identity(certificate.get().read(), key.get().read()))
          : Optional.empty();
    }
  }

  /** A scheme and what follows it. */
  record Authorization(String scheme, Material secret) {
    String value() throws IOException {
      return scheme
          + " "
          + new String(secret.read(), java.nio.charset.StandardCharsets.UTF_8).strip();
    }
  }
}
