package dev.seamark.e2e.rows;

import dev.seamark.e2e.proxy.ProxyNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is to be heard.
 *
 * @param question where
 * @param pods the pods that answer, all of them and no others
 * @param silent whether nothing is heard where no pod answers; otherwise the client is refused
 */
public record Wanted(Question question, Set<String> pods, boolean silent) {
  /** Asks everything on a node, and returns what was heard where that is not what is wanted. */
  public static Map<Wanted, String> wrong(List<Wanted> all, ProxyNode node)
      throws InterruptedException {
    Map<Wanted, String> heard =
        Clients.heard(
                all, List.of(node), Clients.USUAL, Wanted::question, (on, each) -> each.probe(on))
            .getFirst();
    Map<Wanted, String> wrong = new HashMap<>();
    for (Wanted each : all) {
      String its = String.valueOf(heard.get(each));
      if (!each.fits(its)) {
        wrong.put(each, its);
      }
    }
    return wrong;
  }

  private Probe probe(ProxyNode node) {
    return new Probe(node, question, pods, pods.isEmpty() && silent);
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
