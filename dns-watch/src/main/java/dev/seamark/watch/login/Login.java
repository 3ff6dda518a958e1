package dev.seamark.watch.login;

import dev.seamark.watch.http.Server;
import dev.seamark.watch.http.Tls;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A server and how to be let in. May be used by several threads. */
public final class Login {
  private final Server server;
  private final Optional<Material> authority;
  private final boolean trustAll;
  private final Credentials credentials;
  private @Nullable Current current;

  /** A context, and what it was made of. */
  @SuppressWarnings("ArrayRecordComponent") // read only, and never compared
  private record Current(
      byte @Nullable [] authority, Optional<Tls.Identity> identity, SSLContext context) {}

  Login(Server server, Optional<Material> authority, boolean trustAll, Credentials credentials) {
    this.server = server;
    this.authority = authority;
    this.trustAll = trustAll;
    this.credentials = credentials;
  }

  /** Where it is. */
  public Server server() {
    return server;
  }

  /** The value of the {@code Authorization} header of a request now. */
  public Optional<String> authorization() throws IOException {
    return credentials.authorization();
  }

  /**
   * What to make a connection with now; the same one for as long as authority and certificate are
   * the same, so that sessions can be resumed.
   *
   * @throws IOException saying which file cannot be read or used
   */
  public synchronized SSLContext tls() throws IOException {
    byte[] trusted = authority.isPresent() ? authority.get().read() : null;
    Optional<Tls.Identity> identity = credentials.identity();
    Current known = current;
    if (known != null
        && Arrays.equals(known.authority, trusted)
        && known.identity.equals(identity)) {
      return known.context;
    }
    try {
      SSLContext made = Tls.of(Optional.ofNullable(trusted), trustAll, identity);
      current = new Current(trusted, identity, made);
      return made;
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "the key or certificates for %s cannot be used: %s"
              .formatted(server.url(), e.getMessage()),
          e);
    }
  }

  /** The server did not accept the token or certificate. */
  public void rejected() {
    credentials.rejected();
  }

  /**
   * Looks at what is there already.
   *
   * @throws IllegalArgumentException if keys or certificates cannot be used; what only a plugin
   *     knows is not asked for yet
   */
  public Login checked() {
    if (server.tls() && !(credentials instanceof ExecPlugin)) {
      try {
        tls();
      } catch (IOException e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
    }
    return this;
  }
}
