package dev.seamark.server.plugin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The name of this host; in a pod the pod's. */
public final class HostName {
  private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

  private HostName() {}

  /** What the kernel says, where it can be asked, and what the environment says otherwise. */
  public static String current() {
    return fromKernel()
        .or(() -> Optional.ofNullable(System.getenv("HOSTNAME")))
        .filter(name -> !name.isBlank())
        .orElse("localhost");
  }

  // Not InetAddress.getLocalHost, which asks the DNS: that may be this very server.
  private static Optional<String> fromKernel() {
    try {
      return Optional.of(Files.readString(KERNEL, StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
