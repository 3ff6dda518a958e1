package dev.seamark.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

@DisplayName("search_guard")
class SearchGuardTest {
  @TempDir Path directory;

  @Test
  @DisplayName("denies names of the cluster with a search domain behind them, and no others")
  void guards() throws Exception {
    int port = Instance.freePort();
    Path manifests = Files.createDirectory(directory.resolve("manifests"));
    Files.writeString(
        directory.resolve("zone"),
        """
        $ORIGIN example.com.
        @ 60 IN SOA ns hostmaster 1 3600 600 86400 60
        * 60 IN A 192.0.2.66
        """);
    try (Instance _ =
        Instance.serving(
            directory,
            """
            .:%d {
                bind 127.0.0.1
                kubernetes cluster.local in-addr.arpa {
                    manifests %s
                    search_guard example.com cluster.local
                }
                file %s example.com
            }
            """
                .formatted(port, manifests, directory.resolve("zone")))) {
      assertThat(code(port, "web.default.svc.cluster.local.example.com."))
          .isEqualTo(Rcode.NXDOMAIN);
      assertThat(code(port, "Cluster.Local.Example.com.")).isEqualTo(Rcode.NXDOMAIN);
      assertThat(code(port, "web.default.svc.example.com.")).isEqualTo(Rcode.NOERROR);
      assertThat(code(port, "xcluster.local.example.com.")).isEqualTo(Rcode.NOERROR);
    }
  }

  private static int code(int port, String name) throws Exception {
    return Instance.ask(port, name, Type.A).getRcode();
  }
}
