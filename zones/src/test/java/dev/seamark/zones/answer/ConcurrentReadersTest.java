package dev.seamark.zones.answer;

import static dev.seamark.zones.answer.TestCluster.key;
import static dev.seamark.zones.answer.TestCluster.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.catalog.Kind;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("While a service is replaced, readers")
@Timeout(60)
class ConcurrentReadersTest {
  private static final List<String> OLD = List.of("10.1.0.1", "10.1.0.2", "10.1.0.3");
  private static final List<String> NEW = List.of("10.2.0.1", "10.2.0.2", "10.2.0.3", "10.2.0.4");

  private final TestCluster cluster = new TestCluster();

  private void put(List<String> addresses) {
    cluster.slice("s", "db", ready(addresses.toArray(String[]::new)));
  }

  @Test
  @DisplayName("see it old or new, never half, and lose none of those beside it")
  void seeItOldOrNew() throws InterruptedException {
    cluster.headless("db").clusterIp("stays", "10.0.0.1");
    put(OLD);
    Set<List<String>> seen = ConcurrentHashMap.newKeySet();
    Set<String> lost = ConcurrentHashMap.newKeySet();
    AtomicBoolean done = new AtomicBoolean();
    List<Thread> readers =
        Stream.of("A", "SRV")
            .map(type -> Thread.ofPlatform().start(() -> read(type, seen, lost, done)))
            .toList();
    for (int i = 0; i < 3000; i++) {
      put(i % 2 == 0 ? NEW : OLD);
      cluster.clusterIp("other-" + i, "10.3." + i / 250 + "." + i % 250);
      if (i > 50) {
        cluster.catalog.remove(Kind.SERVICE, key("other-" + (i - 50)));
      }
    }
    done.set(true);
    for (Thread reader : readers) {
      reader.join();
    }
    assertThat(seen).isSubsetOf(List.of(OLD, NEW)).isNotEmpty();
    assertThat(lost).isEmpty();
  }

  private void read(String type, Set<List<String>> seen, Set<String> lost, AtomicBoolean done) {
    while (!done.get()) {
      TestCluster.Reply reply = cluster.ask("db " + type);
      List<String> records = type.equals("A") ? reply.answers() : reply.additional();
      seen.add(records.stream().map(r -> r.substring(r.lastIndexOf(' ') + 1)).toList());
      for (String question : List.of("stays A", "1.0.0.10.in-addr.arpa. PTR")) {
        if (cluster.ask(question).answers().size() != 1) {
          lost.add(question);
        }
      }
    }
  }
}
