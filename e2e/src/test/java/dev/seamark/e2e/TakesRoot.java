package dev.seamark.e2e;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.seamark.e2e.cluster.Settings;
import dev.seamark.e2e.net.Namespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What tests of the proxy need of the machine. */
final class TakesRoot {
  private TakesRoot() {}

  /**
   * Skips the test that asks where there are no network namespaces with nftables, or no conntrack,
   * and says why. Where tests must not be skipped, as in CI, it fails.
   */
  static void assumeNamespaces() {
    if (Settings.of("e2e.kubeconfig").isPresent()) {
      abort("a cluster of somebody's own has nodes and proxies already");
    }
    assumeProgram("conntrack"); // our proxy ends UDP flows with it
    try (Namespace namespace = new Namespace("probe")) {
      namespace.sh("nft -c add table ip probe");
      namespace.sh("ip link add veth0 type veth peer name veth1");
    } catch (Exception | LinkageError e) {
      skip("network namespaces with nftables are unavailable here: " + e);
    }
  }

  /** Likewise where a program is not installed. */
  static void assumeProgram(String name) {
    boolean there =
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    if (!there) {
      skip(name + " is not installed");
    }
  }

  private static void skip(String why) {
    if (System.getenv("SEAMARK_TESTS_ALL") != null) {
      throw new AssertionError(why);
    }
    abort(why);
  }
}
