package dev.seamark.watch.api;

/**
 * Where a reflector is: listing all objects page by page, watching from where the list ended, or
 * waiting before it tries again.
 *
 * <pre>
 *              Paged                       Told, Ended(lived)
 *             ┌─────┐                          ┌─────┐
 *             │     ▼        Listed            │     ▼
 *   start ─▶ Listing ────────────────────────▶ Watching
 *             ▲ │  ▲                            │ │  ▲
 *             │ │  └──── Expired (1st), Silent ─┘ │  │
 *             │ │                                 │  │
 *             │ └─ Failed,   Expired (again), ────┘  │
 *             │    Expired   Failed, Ended(young)    │
 *             │    (again)        │                  │
 *             │       ▼           ▼                  │
 *             └─────────── BackingOff ───────────────┘
 * </pre>
 *
 * <p>A success is a watch that told something or lived a while; only that resets the count of
 * failures. So a server that always says 410, or that drops each watch at once, is asked less and
 * less often, although each list succeeds.
 */
sealed interface State {
  /**
   * The next page is to be asked for.
   *
   * @param continueToken empty for the first page
   * @param paged false to ask for all at once, which cannot expire half way
   * @param failures in a row
   */
  record Listing(String continueToken, boolean paged, int failures) implements State {
    /** How everything begins. */
    static final Listing START = new Listing("", true, 0);

    State after(Event.OfList event) {
      return switch (event) {
        case Event.Paged(var next) -> new Listing(next, paged, failures);
        case Event.Listed(var version) -> new Watching(version, failures);
        case Event.Expired() -> again(new Listing("", false, failures + 1), failures);
        case Event.Failed(var resumable) ->
            new BackingOff(
                new Listing(resumable ? continueToken : "", paged, failures + 1), failures + 1);
      };
    }
  }

  /** The next event after this version is to be waited for. */
  record Watching(String resourceVersion, int failures) implements State {
    State after(Event.OfWatch event) {
      return switch (event) {
        case Event.Told(var version) -> new Watching(version, 0);
        case Event.Ended(var lived) when lived -> new Watching(resourceVersion, 0);
        case Event.Ended _ ->
            new BackingOff(new Watching(resourceVersion, failures + 1), failures + 1);
        case Event.Silent() -> new Listing("", true, failures);
        case Event.Expired() -> again(new Listing("", true, failures + 1), failures);
        case Event.Failed(var resumable) ->
            new BackingOff(
                resumable
                    ? new Watching(resourceVersion, failures + 1)
                    : new Listing("", true, failures + 1),
                failures + 1);
      };
    }
  }

  /** A pause, the longer the more failures there were in a row. */
  record BackingOff(State then, int failures) implements State {}

  /** At once the first time, after a pause from the second on. */
  private static State again(Listing listing, int failures) {
    return failures == 0 ? listing : new BackingOff(listing, failures + 1);
  }
}
