package dev.seamark.proxy.rules;

import java.util.Set;

/** Where rules are played: a data plane, and those who connect by it. */
public interface Stage {
  Cast cast();

  /** Where a frontend of this kind is reached. */
  default String frontend(String kind) {
    return cast().frontend(kind);
  }

  /** Starts a thread of the place where the client is. */
  Thread start(String client, Runnable play);

  /** Whether pods see the client's address where a rule says so. */
  boolean showsClients();

  /**
   * What a client may hear of it, in words of {@link Dialogue}, where a rule does not let it reach
   * a pod.
   */
  Set<String> heard(Outcome outcome, String client, boolean udp);
}
