package dev.seamark.server.exchange;

import org.jspecify.annotations.Nullable;

/** What a plugin does with the reply on its way back. */
@FunctionalInterface
public interface ReplyHandler {
  /**
   * Called when what comes behind in the chain has ended. Looks at or changes the reply and calls
   * {@link Exchange#back}, at once or later on the same event loop.
   *
   * @param state what was given to {@link Exchange#next(ReplyHandler, Object)}
   */
  void reply(Exchange exchange, @Nullable Object state);
}
