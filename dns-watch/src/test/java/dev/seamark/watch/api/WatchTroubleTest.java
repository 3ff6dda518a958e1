package dev.seamark.watch.api;

import static dev.seamark.watch.api.Sample.clusterIp;
import static dev.seamark.watch.api.ScriptedApiServer.NAMESPACES;
import static dev.seamark.watch.api.ScriptedApiServer.SERVICES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.watch.Await;
import dev.seamark.zones.catalog.CatalogListener;
import dev.seamark.zones.catalog.ObjectKey;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A source whose watches meet a server")
class WatchTroubleTest {
  private final Fixture fixture = new Fixture();
  private final ScriptedApiServer server = fixture.server;

  @AfterEach
  void close() {
    fixture.close();
  }

  private void untilWatchedAgain(String path, int watches) {
    Await.until(
        path + " watched " + watches + " times",
        () -> server.watchedFrom(path).size() >= watches && server.openWatches(path) >= 1);
  }

  private void untilKnown(String name) {
    fixture.untilService(name, "default/" + name, _ -> true);
  }

  @Nested
  @DisplayName("that ends or drops watches")
  class Drops {
    @Test
    @DisplayName("goes on from the last version it saw, without a new list")
    void resumes() {
      fixture.startAndSync();
      server.put(SERVICES, clusterIp("default", "one", "10.96.0.1"));
      untilKnown("one");
      String seen = server.version();
      server.dropWatches(SERVICES);
      server.put(SERVICES, clusterIp("default", "two", "10.96.0.2"));
      untilKnown("two");
      assertThat(server.watchedFrom(SERVICES).get(1)).isEqualTo(seen);
      assertThat(server.lists(SERVICES)).isEqualTo(1);
    }

    @Test
    @DisplayName("goes on where a watch ended as the server's time limit wants it")
    void resumesAfterTheEnd() {
      fixture.startAndSync();
      server.endWatches(SERVICES);
      untilWatchedAgain(SERVICES, 2);
      server.put(SERVICES, clusterIp("default", "two", "10.96.0.2"));
      untilKnown("two");
      assertThat(server.lists(SERVICES)).isEqualTo(1);
    }

    @Test
    @DisplayName("goes on from a bookmark's version")
    void bookmarksAdvanceTheVersion() {
      fixture.startAndSync();
      server.put(NAMESPACES, Sample.namespace("a")); // moves the version, but not of services
      server.bookmark(SERVICES);
      String bookmarked = server.version();
      server.endWatches(SERVICES);
      untilWatchedAgain(SERVICES, 2);
      assertThat(server.watchedFrom(SERVICES).get(1)).isEqualTo(bookmarked);
    }

    @Test
    @DisplayName("learns by a list of what was deleted meanwhile, where history is gone")
    void relistRemovesWhatIsGone() {
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
      untilKnown("stays");
      assertThat(told)
          .as("what stayed the same is not told again")
          .containsExactlyInAnyOrder(Fixture.key("default/comes"), Fixture.key("default/goes"));
    }
  }

  @Nested
  @DisplayName("that has lost old versions (410 Gone)")
  class Gone {
    @Test
    @DisplayName("lists again where the watch is answered with the status 410")
    void asAStatus() {
      fixture.startAndSync();
      server.nextWatch(SERVICES, 410);
      server.endWatches(SERVICES);
      Await.until("listed again", () -> server.lists(SERVICES) == 2);
      server.put(SERVICES, clusterIp("default", "after", "10.96.0.1"));
      untilKnown("after");
    }

    @Test
    @DisplayName("lists again where the watch tells an ERROR event of code 410")
    void asAnEvent() {
      fixture.startAndSync();
      server.errorEvent(SERVICES, 410);
      Await.until("listed again", () -> server.lists(SERVICES) == 2);
      untilWatchedAgain(SERVICES, 2);
      server.put(SERVICES, clusterIp("default", "after", "10.96.0.1"));
      untilKnown("after");
      assertThat(fixture.problems()).isEmpty();
    }

    @Test
    @DisplayName("lists again where the very first list is answered with 410")
    void onTheList() {
      server.nextList(SERVICES, 410);
      fixture.startAndSync();
      assertThat(server.lists(SERVICES)).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("lists again after any other ERROR event")
  void survivesErrorEvents() {
    fixture.startAndSync();
    server.errorEvent(SERVICES, 500);
    Await.until("listed again", () -> server.lists(SERVICES) == 2);
    untilWatchedAgain(SERVICES, 2);
    server.put(SERVICES, clusterIp("default", "after", "10.96.0.1"));
    untilKnown("after");
    assertThat(fixture.problems()).isEmpty();
  }

  @Test
  @DisplayName("lists again after a line that is not JSON")
  void survivesGarbage() {
    fixture.startAndSync();
    server.send(SERVICES, "{\"type\":\"ADDED\",\"object\":{\"metadata\":");
    Await.until("listed again", () -> server.lists(SERVICES) == 2);
    untilWatchedAgain(SERVICES, 2);
    server.put(SERVICES, clusterIp("default", "after", "10.96.0.1"));
    untilKnown("after");
  }
}
