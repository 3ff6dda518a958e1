package dev.seamark.watch.api;

import static dev.seamark.watch.api.Sample.clusterIp;
import static dev.seamark.watch.api.ScriptedApiServer.SERVICES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.watch.Await;
import dev.seamark.watch.WatchSettings;
import dev.seamark.watch.api.ScriptedApiServer.Streams;
import dev.seamark.zones.catalog.CatalogListener;
import dev.seamark.zones.catalog.ObjectKey;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A source fetches all objects")
class FetchingTest {
  private final Fixture fixture = new Fixture();
  private final ScriptedApiServer server = fixture.server;

  @AfterEach
  void close() {
    fixture.close();
  }

  private void untilKnown(String name) {
    fixture.untilService(name, "default/" + name, _ -> true);
  }

  @Nested
  @DisplayName("from a server that sends them as the beginning of a watch")
  class Streamed {
    @Test
    @DisplayName("by one request, which goes on as the watch")
    void byOneRequest() {
      server.streams(Streams.YES);
      server.put(SERVICES, clusterIp("default", "web", "10.96.0.1"));
      fixture.startAndSync();
      untilKnown("web");
      server.put(SERVICES, clusterIp("default", "next", "10.96.0.2"));
      untilKnown("next");
      assertThat(server.requests(SERVICES))
          .singleElement()
          .satisfies(
              r ->
                  assertThat(r.query())
                      .containsEntry("watch", "true")
                      .containsEntry("sendInitialEvents", "true")
                      .containsEntry("resourceVersionMatch", "NotOlderThan")
                      .containsEntry("allowWatchBookmarks", "true")
                      .doesNotContainKeys("resourceVersion", "limit"));
    }

    @Test
    @DisplayName("and is synced only when the server says that these are all")
    void syncedAtTheEnd() {
      server.streams(Streams.YES);
      server.nextWatch(SERVICES, 503);
      server.holdWatches();
      fixture.start(WatchSettings.ALL);
      Await.until("asked again", () -> server.streams(SERVICES) == 2);
      assertThat(fixture.catalog().synced()).isFalse();
      server.grantWatches();
      Await.until("synced", fixture.catalog()::synced);
      assertThat(server.lists(SERVICES)).isZero();
    }

    @Test
    @DisplayName("anew where history is gone, as a difference to what is known")
    void asADifference() {
      server.streams(Streams.YES);
      server.put(SERVICES, clusterIp("default", "stays", "10.96.0.1"));
      server.put(SERVICES, clusterIp("default", "goes", "10.96.0.2"));
      fixture.startAndSync();
      List<ObjectKey> told = new CopyOnWriteArrayList<>();
      CatalogListener listener = told::add;
      fixture.catalog().attach(listener);
      told.clear();

      server.down();
      server.delete(SERVICES, "default/goes");
      server.put(SERVICES, clusterIp("default", "comes", "10.96.0.3"));
      server.compact();
      server.up();
      untilKnown("comes");
      fixture.untilNoService("default/goes");
      assertThat(told)
          .containsExactlyInAnyOrder(Fixture.key("default/comes"), Fixture.key("default/goes"));
      assertThat(server.lists(SERVICES)).isZero();
      assertThat(server.requests(SERVICES).getLast().query())
          .as("nothing older than what was known")
          .containsKey("resourceVersion");
    }
  }

  @Nested
  @DisplayName("from a server that does not")
  class Listed {
    @Test
    @DisplayName("by a list from its memory, in one piece, and does not ask again for a stream")
    void fromMemory() {
      server.streams(Streams.REFUSED);
      fixture.startAndSync();
      assertThat(server.listsOf(SERVICES))
          .singleElement()
          .satisfies(
              r ->
                  assertThat(r.query())
                      .containsEntry("resourceVersion", "0")
                      .doesNotContainKey("limit"));
      server.errorEvent(SERVICES, 410);
      Await.until("listed again", () -> server.lists(SERVICES) == 2);
      assertThat(server.streams(SERVICES)).isEqualTo(1);
      assertThat(fixture.problems()).as("an older server is no problem").isEmpty();
    }

    @Test
    @DisplayName("by a list where it takes no notice of what it does not know")
    void ignored() {
      server.streams(Streams.IGNORED);
      server.put(SERVICES, clusterIp("default", "web", "10.96.0.1"));
      fixture.start(WatchSettings.ALL);
      Await.until("synced", fixture.catalog()::synced);
      untilKnown("web");
      assertThat(server.lists(SERVICES)).isEqualTo(1);
      server.put(SERVICES, clusterIp("default", "next", "10.96.0.2"));
      untilKnown("next");
    }

    @Test
    @DisplayName("by a list that is not older than what it knew, where history is gone")
    void notOlder() {
      fixture.startAndSync();
      server.put(SERVICES, clusterIp("default", "one", "10.96.0.1"));
      untilKnown("one");
      String known = server.version();
      server.errorEvent(SERVICES, 410);
      Await.until("listed again", () -> server.lists(SERVICES) == 2);
      assertThat(server.listsOf(SERVICES).getLast().query())
          .containsEntry("resourceVersion", known)
          .doesNotContainKey("limit");
    }

    @Test
    @DisplayName("by pages from the data store where its memory does not have what it knew")
    void fromTheDataStore() {
      fixture.startAndSync();
      server.nextList(SERVICES, 410);
      server.errorEvent(SERVICES, 410);
      Await.until("listed twice", () -> server.lists(SERVICES) == 3);
      assertThat(server.listsOf(SERVICES).getLast().query())
          .containsEntry("limit", "500")
          .doesNotContainKey("resourceVersion");
    }
  }

  @Nested
  @DisplayName("no more often than needed: a watch that is refused with")
  class Resumed {
    @org.junit.jupiter.params.ParameterizedTest(name = "{0}")
    @org.junit.jupiter.params.provider.ValueSource(ints = {429, 500, 503, 504})
    @DisplayName("goes on later, from the version it had")
    void resumes(int code) {
      fixture.startAndSync();
      server.put(SERVICES, clusterIp("default", "one", "10.96.0.1"));
      untilKnown("one");
      String seen = server.version();
      server.nextWatch(SERVICES, code);
      server.endWatches(SERVICES);
      Await.until("watched again", () -> server.watchedFrom(SERVICES).size() == 3);
      server.put(SERVICES, clusterIp("default", "two", "10.96.0.2"));
      untilKnown("two");
      assertThat(server.watchedFrom(SERVICES).subList(1, 3)).containsExactly(seen, seen);
      assertThat(server.lists(SERVICES)).isEqualTo(1);
    }

    @Test
    @DisplayName("Retry-After is left alone for as long")
    void retryAfter() {
      fixture.startAndSync();
      server.nextWatch(SERVICES, 429, 2);
      server.endWatches(SERVICES);
      Await.until("refused", () -> server.watchedFrom(SERVICES).size() == 2);
      long refused = System.nanoTime();
      Await.until("watched again", () -> server.watchedFrom(SERVICES).size() == 3);
      assertThat(System.nanoTime() - refused).isGreaterThan(1_500_000_000L);
    }
  }
}
