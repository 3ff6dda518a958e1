package dev.seamark.watch.api;

import static dev.seamark.watch.api.Sample.clusterIp;
import static dev.seamark.watch.api.Sample.externalName;
import static dev.seamark.watch.api.Sample.headless;
import static dev.seamark.watch.api.Sample.namespace;
import static dev.seamark.watch.api.Sample.slice;
import static dev.seamark.watch.api.ScriptedApiServer.NAMESPACES;
import static dev.seamark.watch.api.ScriptedApiServer.SERVICES;
import static dev.seamark.watch.api.ScriptedApiServer.SLICES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.seamark.watch.Await;
import dev.seamark.watch.WatchSettings;
import dev.seamark.zones.catalog.CatalogListener;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Kind;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Service;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A source that reads the Kubernetes API")
class ApiSourceTest {
  private final Fixture fixture = new Fixture();
  private final ScriptedApiServer server = fixture.server;

  @AfterEach
  void close() {
    fixture.close();
  }

  @Nested
  @DisplayName("of what there is at the start")
  class Listing {
    @Test
    @DisplayName("has each kind once the lists are complete, and is synced then")
    void takesWhatIsThere() {
      server.put(NAMESPACES, namespace("default"));
      server.put(SERVICES, clusterIp("default", "web", "10.96.0.10"));
      server.put(SLICES, slice("default", "web-1", "web", "10.1.0.1", "10.1.0.2"));

      fixture.startAndSync();

      assertThat(fixture.catalog().hasNamespace("default")).isTrue();
      assertThat(fixture.catalog().service(Fixture.key("default/web")))
          .hasValueSatisfying(
              s ->
                  assertThat(s.clusterIps())
                      .containsExactly(IpAddress.parse("10.96.0.10").orElseThrow()));
      assertThat(fixture.addresses("default/web")).containsExactly("10.1.0.1", "10.1.0.2");
      assertThat(fixture.problems()).isEmpty();
    }

    @Test
    @DisplayName("is not synced while one kind is missing")
    void isNotSyncedTooEarly() {
      server.refuse(SLICES, 500, "etcd is away");
      fixture.start(WatchSettings.ALL);
      Await.until("the others are there", () -> server.openWatches(SERVICES) == 1);
      Await.until("slices were tried again", () -> server.lists(SLICES) >= 2);
      assertThat(fixture.catalog().synced()).isFalse();

      server.grant(SLICES);
      Await.until("synced", fixture.catalog()::synced);
    }

    @Test
    @DisplayName(
        "reads lists of the data store page by page, and watches from the version of the list")
    void followsContinueTokens() {
      server.pageSize(SERVICES, 2);
      for (int i = 0; i < 7; i++) {
        server.put(SERVICES, clusterIp("default", "s" + i, "10.96.0." + i));
      }
      server.nextList(SERVICES, 410);
      fixture.startAndSync();
      assertThat(fixture.catalog().count(Kind.SERVICE)).isEqualTo(7);
      assertThat(server.listsOf(SERVICES).stream().skip(1))
          .extracting(r -> r.query().getOrDefault("continue", "first").replaceFirst("^\\d+", ""))
          .containsExactly("first", "from2", "from4", "from6");
      assertThat(server.listsOf(SERVICES).getLast().query()).containsEntry("limit", "500");
      assertThat(server.watchedFrom(SERVICES)).containsExactly(server.version());
    }

    @Test
    @DisplayName("begins again, with one page for all, where a page's token has expired (410)")
    void startsOverWhenATokenExpires() {
      server.pageSize(SERVICES, 2);
      for (int i = 0; i < 5; i++) {
        server.put(SERVICES, clusterIp("default", "s" + i, "10.96.0." + i));
      }
      server.expireTokens(SERVICES);
      server.nextList(SERVICES, 410);
      fixture.startAndSync();
      assertThat(fixture.catalog().count(Kind.SERVICE)).isEqualTo(5);
      assertThat(server.listsOf(SERVICES).stream().skip(1))
          .extracting(r -> r.query().containsKey("continue"), r -> r.query().get("limit"))
          .containsExactly(tuple(false, "500"), tuple(true, "500"), tuple(false, null));
    }

    @Test
    @DisplayName("sends the selectors to the server")
    void sendsSelectors() {
      fixture.start(new WatchSettings("app in (a,b),!old", "team=dns", true, true, true));
      Await.until("synced", fixture.catalog()::synced);
      Await.until("watching", () -> server.openWatches(ScriptedApiServer.IMPORTS) == 1);
      Await.until("watching", () -> server.openWatches(SERVICES) == 1);
      for (String path : List.of(SERVICES, SLICES, ScriptedApiServer.PODS)) {
        assertThat(server.requests(path))
            .isNotEmpty()
            .allSatisfy(
                r -> assertThat(r.query()).containsEntry("labelSelector", "app in (a,b),!old"));
      }
      assertThat(server.requests(NAMESPACES))
          .allSatisfy(r -> assertThat(r.query()).containsEntry("labelSelector", "team=dns"));
      assertThat(server.requests(ScriptedApiServer.IMPORTS))
          .allSatisfy(r -> assertThat(r.query()).doesNotContainKey("labelSelector"));
      assertThat(server.requests(SERVICES).getLast().query())
          .containsEntry("allowWatchBookmarks", "true")
          .hasEntrySatisfying(
              "timeoutSeconds", s -> assertThat(Integer.parseInt(s)).isBetween(300, 599));
    }

    @Test
    @DisplayName("asks only for imported slices where the local ones are not wanted")
    void asksForImportedSlicesOnly() {
      fixture.start(new WatchSettings("a=b", "", false, false, true));
      Await.until("slices", () -> server.openWatches(SLICES) == 1);
      assertThat(server.requests(SLICES).getFirst().query())
          .containsEntry("labelSelector", "a=b,multicluster.kubernetes.io/service-name");
    }

    @Test
    @DisplayName("asks, for a proxy, for its own node alone, and for no namespaces")
    void asksForOneNode() {
      server.put(
          ScriptedApiServer.NODES,
          """
          {"metadata": {"name": "one", "labels": {"topology.kubernetes.io/zone": "eu-1"}},
           "status": {"addresses": [{"type": "InternalIP", "address": "192.0.2.7"}]}}
          """);
      fixture.start(WatchSettings.ofProxy("one"));
      Await.until("synced", fixture.catalog()::synced);
      assertThat(fixture.catalog().node("one").orElseThrow().zone()).isEqualTo("eu-1");
      assertThat(server.requests(ScriptedApiServer.NODES))
          .isNotEmpty()
          .allSatisfy(
              r -> assertThat(r.query()).containsEntry("fieldSelector", "metadata.name=one"));
      assertThat(server.requests(SERVICES))
          .allSatisfy(
              r ->
                  assertThat(r.query().get("labelSelector"))
                      .isEqualTo("!service.kubernetes.io/service-proxy-name"));
      assertThat(server.requests(SLICES))
          .allSatisfy(
              r ->
                  assertThat(r.query().get("labelSelector"))
                      .contains("!service.kubernetes.io/headless"));
      assertThat(server.requests(NAMESPACES)).isEmpty();
    }

    @Test
    @DisplayName("asks, for a proxy, where cluster IPs come from, and follows that")
    void asksForServiceRanges() {
      server.put(ScriptedApiServer.RANGES, range("kubernetes", "10.96.0.0/16", "fd00:96::/112"));
      fixture.start(WatchSettings.ofProxy("one"));
      Await.until("synced", fixture.catalog()::synced);
      assertThat(fixture.catalog().serviceRanges().toString()).contains("10.96.0.0", "fd00:96::");

      server.put(ScriptedApiServer.RANGES, range("more", "10.97.0.0/24"));
      Await.until("a second one", () -> fixture.catalog().serviceRanges().size() == 3);
      server.delete(ScriptedApiServer.RANGES, "kubernetes");
      Await.until("the second one alone", () -> fixture.catalog().serviceRanges().size() == 1);
    }

    @Test
    @DisplayName("asks for ServiceCIDRs in the version that an older server has")
    void asksForOlderServiceRanges() {
      server.refuse(ScriptedApiServer.RANGES_GROUP, 403, "no");
      server.refuse(ScriptedApiServer.RANGES, 404, "the server could not find it");
      server.put(ScriptedApiServer.OLDER_RANGES, range("kubernetes", "10.96.0.0/16"));
      fixture.start(WatchSettings.ofProxy("one"));
      Await.until("ranges", () -> fixture.catalog().serviceRanges().size() == 1);
    }

    @Test
    @DisplayName("is synced where the server has no ServiceCIDRs, or does not show them")
    void noServiceRanges() {
      server.refuse(ScriptedApiServer.RANGES, 403, "servicecidrs is forbidden");
      fixture.start(WatchSettings.ofProxy("one"));
      Await.until("synced", fixture.catalog()::synced);
      assertThat(fixture.catalog().serviceRanges()).isEmpty();
    }

    private static String range(String name, String... cidrs) {
      return "{\"metadata\": {\"name\": \"%s\"}, \"spec\": {\"cidrs\": [\"%s\"]}}"
          .formatted(name, String.join("\", \"", cidrs));
    }

    @Test
    @DisplayName("asks for no kind that is not wanted, and says who it is")
    void asksForNoMore() {
      fixture.start(new WatchSettings("", "", false, false, false));
      Await.until("synced", fixture.catalog()::synced);
      assertThat(server.requests(SLICES)).isEmpty();
      assertThat(server.requests(ScriptedApiServer.PODS)).isEmpty();
      assertThat(server.requests(ScriptedApiServer.IMPORTS)).isEmpty();
      assertThat(server.requests(SERVICES).getFirst().agent()).startsWith("Seamark/");
    }
  }

  @Nested
  @DisplayName("of objects that change")
  class Changes {
    @Test
    @DisplayName("takes the slices of one service in any order, before the service and after")
    void takesSlicesInAnyOrder() {
      fixture.startAndSync();
      server.put(SLICES, slice("default", "web-c", "web", "10.1.0.3"));
      server.put(SLICES, slice("default", "web-a", "web", "10.1.0.1"));
      fixture.untilAddresses("default/web", "10.1.0.1", "10.1.0.3");
      assertThat(fixture.catalog().service(Fixture.key("default/web"))).isEmpty();

      server.put(SERVICES, headless("default", "web"));
      server.put(SLICES, slice("default", "web-b", "web", "10.1.0.2"));
      fixture.untilService("headless", "default/web", s -> s.type() == Service.Type.HEADLESS);
      fixture.untilAddresses("default/web", "10.1.0.1", "10.1.0.2", "10.1.0.3");
    }

    @Test
    @DisplayName("keeps an address that is in two slices until it is in none")
    void keepsAnAddressOfTwoSlices() {
      fixture.startAndSync();
      server.put(SLICES, slice("default", "a", "web", "10.1.0.1", "10.1.0.2"));
      server.put(SLICES, slice("default", "b", "web", "10.1.0.2", "10.1.0.3"));
      fixture.untilAddresses("default/web", "10.1.0.1", "10.1.0.2", "10.1.0.2", "10.1.0.3");
      server.put(SLICES, slice("default", "a", "web", "10.1.0.1"));
      fixture.untilAddresses("default/web", "10.1.0.1", "10.1.0.2", "10.1.0.3");
      server.delete(SLICES, "default/b");
      fixture.untilAddresses("default/web", "10.1.0.1");
    }

    @Test
    @DisplayName("moves a slice whose label names another service now, and tells both services")
    void movesASlice() {
      fixture.startAndSync();
      server.put(SLICES, slice("default", "s", "old", "10.1.0.1"));
      fixture.untilAddresses("default/old", "10.1.0.1");
      List<ObjectKey> told = new CopyOnWriteArrayList<>();
      CatalogListener listener = told::add;
      fixture.catalog().attach(listener);
      told.clear();

      server.put(SLICES, slice("default", "s", "new", "10.1.0.1"));
      fixture.untilAddresses("default/new", "10.1.0.1");
      fixture.untilAddresses("default/old");
      Await.until("both told", () -> told.size() == 2);
      assertThat(told)
          .containsExactlyInAnyOrder(Fixture.key("default/old"), Fixture.key("default/new"));
    }

    @Test
    @DisplayName("drops a slice that lost the label of its service")
    void dropsASliceOfNobody() {
      fixture.startAndSync();
      server.put(SLICES, slice("default", "s", "web", "10.1.0.1"));
      fixture.untilAddresses("default/web", "10.1.0.1");
      server.put(SLICES, slice("default", "s", "", "10.1.0.1"));
      fixture.untilAddresses("default/web");
    }

    @Test
    @DisplayName("follows a service from ClusterIP to ExternalName to headless and back")
    void followsTypes() {
      fixture.startAndSync();
      server.put(SERVICES, clusterIp("default", "web", "10.96.0.10"));
      fixture.untilService("1", "default/web", s -> s.type() == Service.Type.CLUSTER_IP);
      server.put(SERVICES, externalName("default", "web", "db.example.com"));
      fixture.untilService("2", "default/web", s -> s.externalName().equals("db.example.com"));
      server.put(SERVICES, headless("default", "web"));
      fixture.untilService(
          "3", "default/web", s -> s.type() == Service.Type.HEADLESS && s.externalName().isEmpty());
      server.put(SERVICES, clusterIp("default", "web", "10.96.0.11"));
      fixture.untilService("4", "default/web", s -> s.clusterIps().size() == 1);
    }

    @Test
    @DisplayName("takes the new service where one is deleted and recreated under the same name")
    void takesTheRecreated() {
      fixture.startAndSync();
      server.put(SERVICES, clusterIp("default", "web", "10.96.0.10"));
      fixture.untilService("first", "default/web", _ -> true);
      server.delete(SERVICES, "default/web");
      server.put(SERVICES, clusterIp("default", "web", "10.96.0.99"));
      IpAddress second = IpAddress.parse("10.96.0.99").orElseThrow();
      fixture.untilService("second", "default/web", s -> s.clusterIps().contains(second));
      server.delete(SERVICES, "default/web");
      fixture.untilNoService("default/web");
    }

    @Test
    @DisplayName("follows namespaces that come and go")
    void followsNamespaces() {
      fixture.startAndSync();
      server.put(NAMESPACES, namespace("prod"));
      Await.until("there", () -> fixture.catalog().hasNamespace("prod"));
      server.delete(NAMESPACES, "prod");
      Await.until("gone", () -> !fixture.catalog().hasNamespace("prod"));
    }

    @Test
    @DisplayName("follows pods with addresses until they are done")
    void followsPods() {
      fixture.start(new WatchSettings("", "", true, true, false));
      server.put(ScriptedApiServer.PODS, Sample.pod("default", "p", "10.1.0.1", "Running"));
      Await.until("there", () -> fixture.catalog().count(Kind.POD) == 1);
      server.put(ScriptedApiServer.PODS, Sample.pod("default", "p", "10.1.0.1", "Succeeded"));
      Await.until("gone", () -> fixture.catalog().count(Kind.POD) == 0);
    }

    @Test
    @DisplayName("reads the labels of pods where they are wanted")
    void readsLabels() {
      fixture.start(new WatchSettings("", "", true, true, false).withPodLabels(true));
      server.put(
          ScriptedApiServer.PODS,
          """
          {"metadata": {"namespace": "default", "name": "p", "labels": {"app": "web"}},
           "status": {"podIP": "10.1.0.1", "phase": "Running"}}
          """);
      Await.until("there", () -> fixture.catalog().count(Kind.POD) == 1);
      assertThat(fixture.catalog().pods())
          .singleElement()
          .satisfies(p -> assertThat(p.labels()).containsEntry("app", "web"));
    }

    @Test
    @DisplayName("reads ServiceImports in the newest version that the server has")
    void newestVersion() {
      server.importVersions("v1alpha1", "v1beta1");
      fixture.start(new WatchSettings("", "", true, false, true));
      server.put(
          ScriptedApiServer.NEWER_IMPORTS, Sample.serviceImport("default", "web", "10.42.0.1"));
      ObjectKey key = Fixture.key("default/web");
      Await.until("import", () -> fixture.catalog().serviceImport(key).isPresent());
      assertThat(server.requests(ScriptedApiServer.IMPORTS)).isEmpty();
    }

    @Test
    @DisplayName("reads ServiceImports in one version after the other where it may not ask which")
    void unknownVersion() {
      server.refuse(ScriptedApiServer.IMPORTS_GROUP, 403, "no");
      server.refuse(ScriptedApiServer.NEWER_IMPORTS, 404, "not found");
      fixture.start(new WatchSettings("", "", true, false, true));
      server.put(ScriptedApiServer.IMPORTS, Sample.serviceImport("default", "web", "10.42.0.1"));
      ObjectKey key = Fixture.key("default/web");
      Await.until("import", () -> fixture.catalog().serviceImport(key).isPresent());
    }

    @Test
    @DisplayName("follows ServiceImports and their slices")
    void followsImports() {
      fixture.start(new WatchSettings("", "", true, false, true));
      server.put(ScriptedApiServer.IMPORTS, Sample.serviceImport("default", "web", "10.42.0.1"));
      server.put(SLICES, Sample.importedSlice("default", "web-x", "web", "east"));
      ObjectKey key = Fixture.key("default/web");
      Await.until("import", () -> fixture.catalog().serviceImport(key).isPresent());
      Await.until("slice", () -> fixture.catalog().slicesOfImport(key).size() == 1);
    }
  }

  @Test
  @DisplayName("counts each request: method, host, status")
  void countsRequests() {
    List<String> counted = new CopyOnWriteArrayList<>();
    server.streams(ScriptedApiServer.Streams.YES);
    server.nextWatch(SERVICES, 500);
    var endpoint = new Connection.Endpoint(server.url(), java.util.Optional.empty());
    try (var source =
        new ApiSource(
            new ApiSettings(endpoint, new WatchSettings("", "", false, false, false)),
            (method, host, code, took) -> counted.add(method + " " + host + " " + code),
            Fixture.surroundings())) {
      source.start();
      Await.until("synced", source.catalog()::synced);
      String host = server.url().substring("http://".length());
      Await.until("two streams, one failure", () -> counted.size() == 3);
      assertThat(counted).containsOnly("GET " + host + " 200", "GET " + host + " 500");
      server.down();
      Await.until("no answer", () -> counted.contains("GET " + host + " <error>"));
    }
  }

  @Test
  @DisplayName("leaves the catalog as it is when it is closed, and asks for nothing more")
  void closes() {
    server.put(SERVICES, clusterIp("default", "web", "10.96.0.10"));
    ApiSource source = fixture.startAndSync();
    source.close();
    Await.until("hung up", () -> server.hungUp(SERVICES));
    server.put(SERVICES, clusterIp("default", "late", "10.96.0.11"));
    assertThat(source.catalog().count(Kind.SERVICE)).isEqualTo(1);
  }

  @Test
  @DisplayName("leaves no connection open that is answered only after it was closed")
  void closesLateReplies() {
    server.holdWatches();
    ApiSource source = fixture.start(WatchSettings.ALL);
    Await.until("asked", () -> server.openWatches(SERVICES) == 1);
    source.close();
    server.grantWatches();
    Await.until("hung up", () -> server.hungUp(SERVICES));
  }
}
