package dev.seamark.server.plugins.upstream.forward.settings;

import java.util.random.RandomGenerator;

/** In which order the upstreams are tried. */
public enum Policy {
  /** Any order, each time another one. */
  RANDOM,
  /** In their order, each time beginning with the next one. */
  ROUND_ROBIN,
  /** In their order. */
  SEQUENTIAL;

  /**
   * The numbers of the upstreams in the order to try them.
   *
   * @param turn how many questions there have been
   */
  public int[] order(int upstreams, int turn, RandomGenerator random) {
    int[] order = new int[upstreams];
    int start = this == ROUND_ROBIN ? Integer.remainderUnsigned(turn, upstreams) : 0;
    for (int i = 0; i < upstreams; i++) {
      order[i] = (start + i) % upstreams;
    }
    if (this == RANDOM) {
      for (int i = upstreams - 1; i > 0; i--) {
        int other = random.nextInt(i + 1);
        int kept = order[i];
        order[i] = order[other];
        order[other] = kept;
      }
    }
    return order;
  }
}
