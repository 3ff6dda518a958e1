package dev.seamark.e2e.rows;

import dev.seamark.e2e.proxy.ProxyNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Clients at all places of some nodes, each of which asks one thing after the other. */
final class Clients {
  /** So many at a place keep the time short in which some wait for what does not come. */
  static final int USUAL = 6;

  private Clients() {}

  /**
   * What is heard on each node, in the order of the nodes, all of which are asked at the same time.
   * What could not be asked is missing.
   *
   * @param most clients at a place at a time
   * @param question what is asked for each of all
   * @param probe asks it on a node
   */
  static <T> List<Map<T, String>> heard(
      List<T> all,
      List<ProxyNode> nodes,
      int most,
      Function<T, Question> question,
      BiFunction<ProxyNode, T, Probe> probe)
      throws InterruptedException {
    Map<String, List<T>> byPlace =
        all.stream().collect(Collectors.groupingBy(each -> question.apply(each).place()));
    List<Map<T, String>> heard = new ArrayList<>();
    List<Thread> clients = new ArrayList<>();
    for (ProxyNode node : nodes) {
      Map<T, String> here = new ConcurrentHashMap<>();
      heard.add(here);
      byPlace.forEach(
          (place, its) -> {
            Queue<T> queue = new ConcurrentLinkedQueue<>(its);
            for (int i = 0; i < most && i < its.size(); i++) {
              clients.add(
                  node.network()
                      .place(place)
                      .start(
                          () -> {
                            for (T next = queue.poll(); next != null; next = queue.poll()) {
                              here.put(next, probe.apply(node, next).heard());
                            }
                          }));
            }
          });
    }
    for (Thread client : clients) {
      client.join();
    }
    return heard;
  }
}
