package dev.seamark.server.serve;

import dev.seamark.server.corefile.BlockKey;
import dev.seamark.server.corefile.Corefile;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.plugin.Host;
import dev.seamark.server.transport.quic.QuicSockets;
import java.util.List;

/** Whether QUIC can be spoken on this machine, for which a native library is needed. */
final class QuicHere {
  private QuicHere() {}

  /**
   * Refuses a key of a server block that goes over QUIC where this machine cannot speak it, and
   * only warns where it is another machine that is to serve.
   */
  static void require(BlockKey key, Host host, List<Corefile.Warning> warnings)
      throws CorefileException {
    if (QuicSockets.areAvailable()) {
      return;
    }
    String fault =
        "'%s://' is not available: the native library of QUIC cannot be loaded on this machine (%s)"
            .formatted(key.scheme(), System.getProperty("os.arch"));
    if (host.serves()) {
      throw new CorefileException(
          key.at(),
          fault,
          "serve the zone as tls:// or https://, or run on Linux with glibc, on x86-64 or arm64");
    }
    warnings.add(
        new Corefile.Warning(key.at(), fault + "; the machine that serves must be able to"));
  }
}
