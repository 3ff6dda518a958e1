package dev.seamark.server.exchange;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * When an exchange is over, and when it may become that of another query: once for each query,
 * whatever is thrown by whom. Confined to the loop of its exchange.
 *
 * <p>Code that works on an exchange {@link #enter enters} it; it is not reused before the last one
 * has left: a plugin that throws or goes on behind its own reply then finds it over, not another
 * client's. One that broke is {@link #spoil spoilt}: timers and upstreams may still know it.
 */
final class Lifetime {
  private static final Exchange.@Nullable Holding[] NOTHING = {};

  private Exchange.@Nullable Holding[] held = NOTHING;
  private int holding;
  private int generation;
  private int entered;
  private boolean over = true;
  private boolean spoilt;
  private boolean sent;

  /** Another query. */
  void begin() {
    generation++;
    over = false;
    sent = false;
  }

  /** Ends it; false if it had ended before. */
  boolean end() {
    if (over) {
      return false;
    }
    over = true;
    return true;
  }

  boolean isOver() {
    return over;
  }

  /** How many queries there were before; code that comes back late sees that it is another. */
  int generation() {
    return generation;
  }

  /** Something of the reply goes out: there can be no other one. */
  void sent() {
    sent = true;
  }

  boolean isSent() {
    return sent;
  }

  void enter() {
    entered++;
  }

  void leave() {
    entered--;
  }

  void spoil() {
    spoilt = true;
  }

  /** Whether no code can come upon this exchange any more. */
  boolean isUnknown() {
    return over && entered == 0 && !spoilt;
  }

  void hold(Exchange.Holding what) {
    if (holding == held.length) {
      held = Arrays.copyOf(held, Math.max(2, holding * 2));
    }
    held[holding++] = what;
  }

  /** Takes what was held last; null if nothing is held any more. */
  Exchange.@Nullable Holding letGo() {
    if (holding == 0) {
      return null;
    }
    Exchange.Holding last = held[--holding];
    held[holding] = null;
    return last;
  }
}
