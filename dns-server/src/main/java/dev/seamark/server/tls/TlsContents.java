package dev.seamark.server.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the files of TLS hold, as it was read together. Immutable. */
public final class TlsContents {
  private final TlsFiles files;
  private final List<byte[]> all;

  private TlsContents(TlsFiles files, List<byte[]> all) {
    this.files = files;
    this.all = all;
  }

  /**
   * Reads all of them.
   *
   * @param withAuthorities whether the authorities are needed, too
   * @throws TlsFiles.UnusableException where one of them cannot be read
   */
  public static TlsContents read(TlsFiles files, boolean withAuthorities)
      throws TlsFiles.UnusableException {
    List<Path> paths = new ArrayList<>();
    files.identity().ifPresent(own -> paths.addAll(List.of(own.certificate(), own.key())));
    if (withAuthorities) {
      files.anyAuthorities().ifPresent(paths::add);
    }
    List<byte[]> all = new ArrayList<>();
    for (Path path : paths) {
      try {
        all.add(Files.readAllBytes(path));
      } catch (IOException e) {
        throw new TlsFiles.UnusableException(path, e);
      }
    }
    return new TlsContents(files, all);
  }

  /**
   * The own certificate and its key.
   *
   * @throws TlsFiles.UnusableException where they are of no use or do not belong together
   */
  public Optional<TlsIdentity> identity() throws TlsFiles.UnusableException {
    return files.identity().isPresent()
        ? Optional.of(TlsIdentity.of(files.identity().get(), all.get(0), all.get(1)))
        : Optional.empty();
  }

  /** The certificates of authorities, in PEM, where they were read and there is such a file. */
  public Optional<byte[]> authorities() {
    int before = files.identity().isPresent() ? 2 : 0;
    return all.size() > before ? Optional.of(all.getLast()) : Optional.empty();
  }

  /** Whether the files hold the same. */
  public boolean isSame(TlsContents other) {
    boolean same = all.size() == other.all.size();
    for (int i = 0; same && i < all.size(); i++) {
      same = Arrays.equals(all.get(i), other.all.get(i));
    }
    return same;
  }
}
