package dev.seamark.server.plugins.upstream.forward.settings;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Whom of the upstreams a question goes to, and when: exactly one of these. */
public sealed interface Asking {
  /**
   * To one upstream after the other, until one replies.
   *
   * @param policy in which order
   * @param maxConnectAttempts how many failed attempts one question may make, 0 for as many as its
   *     time allows; twice the number of upstreams where it is not said
   * @param failover response codes after which the next upstream is asked
   * @param failfast whether nothing is asked at all while all upstreams are down
   */
  record InTurn(
      Policy policy, OptionalInt maxConnectAttempts, Set<Integer> failover, boolean failfast)
      implements Asking {}

  /**
   * To several at once, of which the first good reply counts.
   *
   * @param workers how many are asked at a time; 0 for all
   * @param selection which ones are asked
   * @param attempts how often an upstream is asked that does not reply; 0 for as often as the time
   *     allows
   * @param race whether any reply is a good one, whatever its code
   */
  record AtOnce(int workers, Selection selection, int attempts, boolean race) implements Asking {}

  /** Which upstreams a question goes to: exactly one of these. */
  sealed interface Selection {
    /** The numbers of the upstreams in the order to ask them. */
    int[] of(int upstreams, RandomGenerator random);

    /** All, in their order. */
    record All() implements Selection {
      @Override
      public int[] of(int upstreams, RandomGenerator random) {
        return Policy.SEQUENTIAL.order(upstreams, 0, random);
      }
    }

    /**
     * Some by chance.
     *
     * @param count how many; all where it is not said
     * @param weights how likely each is to be one of them; alike where there are none
     */
    record Weighted(OptionalInt count, List<Integer> weights) implements Selection {
      @Override
      public int[] of(int upstreams, RandomGenerator random) {
        int[] order = Policy.SEQUENTIAL.order(upstreams, 0, random);
        int chosen = Math.min(upstreams, count.orElse(upstreams));
        for (int i = 0; i < chosen; i++) {
          int other = drawn(order, i, random);
          int kept = order[i];
          order[i] = order[other];
          order[other] = kept;
        }
        return Arrays.copyOf(order, chosen);
      }

      /** One of those from here on, each with the chance that its weight gives it. */
      private int drawn(int[] order, int from, RandomGenerator random) {
        int sum = 0;
        for (int i = from; i < order.length; i++) {
          sum += weight(order[i]);
        }
        int left = random.nextInt(sum);
        int at = from;
        while (left >= weight(order[at])) {
          left -= weight(order[at++]);
        }
        return at;
      }

      private int weight(int upstream) {
        return weights.isEmpty() ? 1 : weights.get(upstream);
      }
    }
  }
}
