package dev.seamark.watch.login;

import dev.seamark.watch.http.Tls;
import java.io.IOException;
import java.util.Optional;

/** Who one is: what a request shows, and what a connection shows. */
interface Credentials {
  /** Nobody in particular. */
  Credentials NONE = new Of(Optional.empty(), Optional.empty(), Optional.empty());

  /** The value of the {@code Authorization} header. */
  Optional<String> authorization() throws IOException;

  /** The client's certificate and key. */
  Optional<Tls.Identity> identity() throws IOException;

  /** The server did not accept them (401). */
  default void rejected() {}

  /**
   * Those of files or of a kubeconfig.
   *
   * @param authorization with its scheme, such as {@code Bearer }, in front
   */
  record Of(
      Optional<Authorization> authorizationOf,
      Optional<Material> certificate,
      Optional<Material> key)
      implements Credentials {
    @Override
    public Optional<String> authorization() throws IOException {
      return authorizationOf.isPresent()
          ? Optional.of(authorizationOf.get().value())
          : Optional.empty();
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
