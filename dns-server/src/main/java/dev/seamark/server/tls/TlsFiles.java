package dev.seamark.server.tls;

import dev.seamark.process.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The files that TLS needs, each in PEM.
 *
 * @param identity the own certificate and key; a client has them for servers that ask for one
 * @param authorities who may have signed the certificate of the other side; the system's where it
 *     is not said
 */
public record TlsFiles(Optional<Identity> identity, Optional<Path> authorities) {

  /** The system's authorities, and no certificate of our own. */
  public static final TlsFiles NONE = new TlsFiles(Optional.empty(), Optional.empty());

  /** A certificate, with those between it and the authority behind it, and its key. */
  public record Identity(Path certificate, Path key) {}

  /** A file that cannot be used, and why, in words. */
  public static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Path file;
    private final boolean absent;
    private final boolean ofAnother;

    /** For this reason. */
    public UnusableException(Path file, String why) {
      this(file, why, false, false);
    }

    private UnusableException(Path file, String why, boolean absent, boolean ofAnother) {
      super(file + ": " + why);
      this.file = file;
      this.absent = absent;
      this.ofAnother = ofAnother;
    }

    /** The key is that of another certificate. */
    static UnusableException ofAnother(Identity paths) {
      String why = "the key does not belong to the certificate " + paths.certificate();
      return new UnusableException(paths.key(), why, false, true);
    }

    UnusableException(Path file, IOException cause) {
      this(file, Reason.of(cause), !Files.exists(file), false);
    }

    /** The file. */
    public Path file() {
      return file;
    }

    /**
     * What to do about it.
     *
     * @param usage the directive's arguments
     */
    public String remedy(String usage) {
      return ofAnother
          ? "name the key that the certificate was made for, or the certificate of this key"
          : "write " + usage + " with files in PEM that can be read";
    }

    /** Whether there is no such file, which may be another machine's. */
    public boolean isAbsent() {
      return absent;
    }
  }

  /** The file of authorities; the system's where none was named and the system has one. */
  public Optional<Path> anyAuthorities() {
    return authorities.or(SystemAuthorities::file);
  }

  /** Which argument of {@code tls} names the file, for a message that points to it. */
  public OptionalInt argument(Path file) {
    if (identity.isPresent()) {
      if (file.equals(identity.get().certificate())) {
        return OptionalInt.of(0);
      }
      if (file.equals(identity.get().key())) {
        return OptionalInt.of(1);
      }
    }
    boolean isAuthorities = authorities.filter(file::equals).isPresent();
    return isAuthorities ? OptionalInt.of(identity.isPresent() ? 2 : 0) : OptionalInt.empty();
  }
}
