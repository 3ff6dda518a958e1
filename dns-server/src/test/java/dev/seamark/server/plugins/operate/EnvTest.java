package dev.seamark.server.plugins.operate;

import static dev.seamark.server.plugins.operate.Operating.complaint;
import static dev.seamark.server.plugins.operate.Operating.directives;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.harness.Page;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugin.HasCatalog;
import dev.seamark.server.plugin.Shared;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Kind;
import dev.seamark.zones.catalog.Namespace;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Protocol;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServicePort;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("env")
class EnvTest {
  private final int port = Page.freePort();
  private final Shared shared = new Shared();
  private final Catalog catalog = new Catalog(Set.of());
  private TestSetup setup;

  /** The kubernetes plugin, as far as env needs it. */
  private record Cluster(Catalog catalog) implements Plugin, HasCatalog {
    @Override
    public String name() {
      return "kubernetes";
    }

    @Override
    public void query(Exchange x) {
      x.next();
    }
  }

  @BeforeEach
  void start() throws CorefileException {
    catalog.put(new Namespace("default"));
    catalog.put(new Namespace("shop"));
    service("default", "kubernetes", "10.96.0.1", 443);
    service("shop", "redis", "10.96.0.7", 6379);
    setup = started(catalog);
  }

  @AfterEach
  void close() {
    setup.close();
  }

  private TestSetup started(Catalog of) throws CorefileException {
    TestSetup made = new TestSetup(new SimpleMeterRegistry(), shared, ".");
    made.directives().addAll(directives("kubernetes cluster.local"));
    made.start(Env.TYPE, directives("env 127.0.0.1:" + port), List.of(new Cluster(of)));
    return made;
  }

  private void service(String namespace, String name, String address, int number) {
    catalog.put(
        new Service(
            new ObjectKey(namespace, name),
            Service.Type.CLUSTER_IP,
            List.of(IpAddress.parse(address).orElseThrow()),
            List.of(new ServicePort("", Protocol.TCP, number, 0)),
            "",
            false));
  }

  @Test
  @DisplayName("hands out the variables of a namespace as lines")
  void lines() {
    Page page = Page.get(port, "/env/shop");

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.type()).isEqualTo("text/plain; charset=utf-8");
    assertThat(page.body().lines())
        .contains("REDIS_SERVICE_HOST=10.96.0.7", "KUBERNETES_SERVICE_PORT=443")
        .isSorted();
  }

  @Test
  @DisplayName("leaves the namespace's own Services out without service links")
  void withoutLinks() {
    assertThat(Page.get(port, "/env/shop?service-links=false").body())
        .contains("KUBERNETES_SERVICE_HOST=10.96.0.1")
        .doesNotContain("REDIS");
  }

  @ParameterizedTest(name = "{0} with Accept: {1} is {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "/env/shop | */* | text/plain",
        "/env/shop | text/plain | text/plain",
        "/env/shop | text/x-shellscript | text/x-shellscript",
        "/env/shop | application/json | application/json",
        "/env/shop | text/html, application/json;q=0.9 | application/json",
        "/env/shop | image/png | text/plain",
        "/env/shop?format=export | application/json | text/x-shellscript",
        "/env/shop?format=json | */* | application/json"
      })
  @DisplayName("speaks the format that is asked for")
  void formats(String path, String accept, String type) {
    assertThat(Page.get(port, path, accept).type()).isEqualTo(type + "; charset=utf-8");
  }

  @Test
  @DisplayName("quotes for shells, and writes JSON that parses")
  void contents() throws Exception {
    assertThat(Page.get(port, "/env/shop?format=export").body())
        .contains("export REDIS_SERVICE_HOST='10.96.0.7'\n");
    String json = Page.get(port, "/env/shop?format=json").body();
    assertThat(new ObjectMapper().readTree(json).get("REDIS_SERVICE_PORT").asText())
        .isEqualTo("6379");
  }

  @Test
  @DisplayName("follows the cluster")
  void follows() {
    service("shop", "cart", "10.96.0.8", 80);

    assertThat(Page.get(port, "/env/shop").body()).contains("CART_SERVICE_HOST=10.96.0.8");
  }

  @Test
  @DisplayName("says what is wrong with a request")
  void wrongRequests() {
    assertThat(Page.get(port, "/env/nowhere"))
        .isEqualTo(
            new Page(404, "text/plain; charset=utf-8", "namespaces \"nowhere\" not found\n"));
    assertThat(Page.get(port, "/env/").status()).isEqualTo(404);
    assertThat(Page.get(port, "/env/shop/pod").status()).isEqualTo(404);
    assertThat(Page.get(port, "/env/shop?service-links=maybe").status()).isEqualTo(400);
    assertThat(Page.get(port, "/env/shop?format=xml").status()).isEqualTo(400);
  }

  @Test
  @DisplayName("answers 503 until the cluster is known")
  void unsynced() throws CorefileException {
    setup.close();
    setup = started(new Catalog(EnumSet.of(Kind.SERVICE)));

    assertThat(Page.get(port, "/env/shop").status()).isEqualTo(503);
  }

  @Test
  @DisplayName("answers from the new configuration's cluster after a reload")
  void reload() throws CorefileException {
    Catalog other = new Catalog(Set.of());
    other.put(new Namespace("other"));
    TestSetup after = started(other);
    setup.close();
    setup = after;

    assertThat(Page.get(port, "/env/other").status()).isEqualTo(200);
    assertThat(Page.get(port, "/env/shop").status()).isEqualTo(404);
  }

  @Test
  @DisplayName("needs a cluster in its server block")
  void needsKubernetes() {
    assertThat(complaint(Env.TYPE, "env"))
        .startsWith("Corefile:2:1: env needs a cluster")
        .contains("add kubernetes to this server block");
    assertThat(complaint(Env.TYPE, "env {\n x\n}")).contains("unknown property 'x'");
  }
}
