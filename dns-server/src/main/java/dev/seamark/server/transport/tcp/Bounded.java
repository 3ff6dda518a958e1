package dev.seamark.server.transport.tcp;

import dev.seamark.server.exchange.Responder.Cut;

/** A connection as those see it that bound it. Used on its loop only. */
public interface Bounded {
  /** Closes it, which is counted, for the sake of others. */
  void cut(Cut why);

  /** How many bytes of queries and replies it holds, besides those that wait in its channel. */
  int held();
}
