package dev.seamark.e2e.rows;

import dev.seamark.e2e.proxy.ProxyNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/**
 * What is to be heard.
 *
 * @param question where
 * @param pods the pods that answer, all of them and no others
 * @param silent whether nothing is heard where no pod answers; otherwise the client is refused
 */
public record Wanted(Question question, Set<String> pods, boolean silent) {
  private static final int CLIENTS = 6;

  /** Asks everything on a node, and returns what was heard where that is not what is wanted. */
  public static Map<Wanted, String> wrong(List<Wanted> all, ProxyNode node)
      throws InterruptedException {
    Map<Wanted, String> wrong = new ConcurrentHashMap<>();
    Map<String, List<Wanted>> byPlace =
        all.stream().collect(Collectors.groupingBy(wanted -> wanted.question.place()));
    List<Thread> clients = new ArrayList<>();
    byPlace.forEach(
        (place, its) -> {
          Queue<Wanted> queue = new ConcurrentLinkedQueue<>(its);
          for (int i = 0; i < CLIENTS; i++) {
            clients.add(node.network().place(place).start(() -> ask(queue, node, wrong)));
          }
        });
    for (Thread client : clients) {
      client.join();
    }
    return wrong;
  }

  private static void ask(Queue<Wanted> queue, ProxyNode node, Map<Wanted, String> wrong) {
    for (Wanted wanted = queue.poll(); wanted != null; wanted = queue.poll()) {
      boolean silence = wanted.pods.isEmpty() && wanted.silent;
      String heard = new Probe(node, wanted.question, wanted.pods, silence).heard();
      if (!wanted.fits(heard)) {
        wrong.put(wanted, heard);
      }
    }
  }

  private boolean fits(String heard) {
    if (pods.isEmpty()) {
      return heard.startsWith(silent ? "silent" : "refused by");
    }
    String[] podsAndSeen = heard.split(" as ");
    return podsAndSeen.length == 2
        && !podsAndSeen[1].contains(",")
        && Set.of(podsAndSeen[0].split(" ")).equals(pods);
  }
}
