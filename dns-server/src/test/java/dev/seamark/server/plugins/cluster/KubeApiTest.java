package dev.seamark.server.plugins.cluster;

import static dev.seamark.server.plugins.local.Told.complaint;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.cluster.source.ClusterPlace;
import dev.seamark.server.plugins.cluster.source.SourceKey;
import dev.seamark.server.plugins.nodes.KubeNodes;
import dev.seamark.watch.WatchSettings;
import dev.seamark.watch.api.ApiSettings;
import dev.seamark.watch.api.Connection;
import dev.seamark.zones.catalog.Kind;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("kubeapi")
class KubeApiTest {
  @Test
  @DisplayName("says which API server is asked for nodes, and for nothing else")
  void place() throws CorefileException {
    try (TestSetup setup = new TestSetup("example.org.")) {
      ClusterPlace place =
          (ClusterPlace)
              setup
                  .start(
                      KubeApi.TYPE, Parsing.directives("kubeapi {\n endpoint http://192.0.2.1\n}"))
                  .getFirst();
      WatchSettings nodes = WatchSettings.ofNodes();
      assertThat(place.origin(nodes))
          .isEqualTo(
              new SourceKey.Origin.Api(
                  new ApiSettings(
                      new Connection.Endpoint("http://192.0.2.1", Optional.empty()), nodes)));
      assertThat(nodes.kinds()).containsExactly(Kind.NODE);
    }
  }

  @Test
  @DisplayName("is refused at the place of a wrong word, by its own name")
  void refused() {
    assertThat(complaint(KubeApi.TYPE, "kubeapi {\n endpoint ftp://192.0.2.1\n}"))
        .isEqualTo(
            "3:11: plugin/kubeapi: endpoint 'ftp://192.0.2.1' is not the URL of an API server;"
                + " write http://HOST:PORT or https://HOST:PORT");
    assertThat(complaint(KubeNodes.TYPE, "kubenodes in-addr.arpa"))
        .isEqualTo(
            "2:1: plugin/kubenodes: all zones are reverse zones; name the zone that the nodes'"
                + " names are in, as in: kubenodes node.cluster.local");
    assertThat(complaint(KubeNodes.TYPE, "kubenodes node.test {\n ttl x\n}"))
        .startsWith("3:6: plugin/kubenodes: ttl 'x' is not a number");
  }
}
