package dev.seamark.watch.manifest;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Says that something stirred in a directory, as soon as the operating system does. It may miss
 * things (on network mounts, behind links, where the system has no watches left), so who needs to
 * know must look from time to time. Confined to one thread.
 */
final class DirectoryEvents implements AutoCloseable {
  /** Beginnings of the names of file systems that others write to. */
  private static final List<String> SILENT =
      List.of("nfs", "cifs", "smb", "9p", "fuse", "virtiofs", "vboxsf", "ceph", "lustre", "afs");

  private final InstantSource clock = InstantSource.system();
  private final Optional<WatchService> service;
  private final Path root;
  private Optional<WatchKey> above = Optional.empty();
  private Set<Path> watched = Set.of();
  private boolean complete;
  private boolean silent;

  DirectoryEvents(Path root) {
    this.service = service(root.getFileSystem());
    this.root = root.toAbsolutePath().normalize();
  }

  private static Optional<WatchService> service(FileSystem files) {
    try {
      return Optional.of(files.newWatchService());
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty(); // looking from time to time has to do
    }
  }

  /** Watches these directories; those that went away are forgotten by themselves. */
  void watch(List<Path> directories) {
    if (service.isEmpty()) {
      return;
    }
    watchAbove(service.get());
    Set<Path> now = new HashSet<>();
    boolean all = !directories.isEmpty();
    for (Path directory : directories) {
      if (watched.contains(directory)) {
        now.add(directory);
      } else if (registered(service.get(), directory)) {
        now.add(directory);
        silent |= isSilent(directory);
      } else {
        all = false;
      }
    }
    watched = now;
    complete = all && !silent;
  }

  /** A directory does not say that it is moved: the one that it lies in does. */
  private void watchAbove(WatchService service) {
    Path parent = root.getParent();
    if (parent == null || above.filter(WatchKey::isValid).isPresent()) {
      return;
    }
    try {
      above =
          Optional.of(
              parent.register(
                  service,
                  StandardWatchEventKinds.ENTRY_CREATE,
                  StandardWatchEventKinds.ENTRY_DELETE));
    } catch (IOException _) {
      above = Optional.empty(); // looking from time to time has to do
    }
  }

  /** Whether what was told concerns the directory; of what lies beside it, nothing does. */
  private boolean concerns(WatchKey key) {
    boolean any = false;
    for (WatchEvent<?> event : key.pollEvents()) {
      any |= event.context() == null || event.context().equals(root.getFileName());
    }
    return any || !above.equals(Optional.of(key));
  }

  /** Whether every change is told, as far as can be known. */
  boolean complete() {
    return complete;
  }

  /** Whether the file system is one where changes by other machines are not told. */
  private static boolean isSilent(Path directory) {
    try {
      String type = Files.getFileStore(directory).type().toLowerCase(Locale.ROOT);
      return SILENT.stream().anyMatch(type::startsWith);
    } catch (IOException _) {
      return true;
    }
  }

  private static boolean registered(WatchService service, Path directory) {
    try {
      WatchKey key =
          directory.register(
              service,
              StandardWatchEventKinds.ENTRY_CREATE,
              StandardWatchEventKinds.ENTRY_DELETE,
              StandardWatchEventKinds.ENTRY_MODIFY);
      return key.isValid();
    } catch (IOException e) {
      return false; // gone already, or the system's watches are used up
    }
  }

  /** Waits until something stirs, or the time is over; whether something did. */
  boolean await(Duration time) throws InterruptedException {
    if (service.isEmpty()) {
      Thread.sleep(time);
      return false;
    }
    Instant end = clock.instant().plus(time);
    long left = time.toMillis();
    while (left > 0) {
      WatchKey key = service.get().poll(left, TimeUnit.MILLISECONDS);
      if (key == null) {
        return false;
      }
      boolean stirred = false;
      while (key != null) {
        stirred |= concerns(key);
        key.reset();
        key = service.get().poll();
      }
      if (stirred) {
        watched = Set.of(); // a directory may be another one under its old name
        return true;
      }
      left = Math.min(left - 1, Duration.between(clock.instant(), end).toMillis());
    }
    return false;
  }

  @Override
  public void close() {
    try {
      if (service.isPresent()) {
        service.get().close();
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("closing the watch of a directory", e);
    }
  }
}
