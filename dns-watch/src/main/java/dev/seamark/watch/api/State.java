package dev.seamark.watch.api;

import java.time.Duration;

/**
 * Where a reflector is: having all objects sent as the beginning of a watch, listing them, watching
 * from where either ended, or waiting before it tries again.
 *
 * <pre>
 *                    Told
 *                   ┌─────┐           Listed
 *                   │     ▼ ────────────────────────────┐  Told, Doubted, Ended(lived)
 *   start ────────▶ Streaming ◀─── Expired, Reset ───┐  │  ┌─────┐
 *                       │ Unsupported, Failed twice  │  ▼  │     ▼
 *                       ▼                            └─ Watching
 *                   Listing ────────────────────────────▶ │  ▲
 *                   │     ▲           Listed              │  │
 *                   └─────┘                  Ended(young) │  │
 *                Paged, Expired              Failed       ▼  │
 *                                   (all) ◀────────────▶ BackingOff
 * </pre>
 *
 * <p>A success is a watch that told something or lived a while; only that resets the count of
 * failures. So a server that always says 410, or that drops each watch at once, is asked less and
 * less often, although each list succeeds.
 *
 * <p>Versions are those of the API: of a list, {@code 0} means whatever the server has in memory, a
 * version means nothing older than that, and nothing means the latest, which the server asks its
 * data store for.
 */
sealed interface State {
  /** Whatever the server has in memory. */
  String ANY = "0";

  /** What the data store has. */
  String LATEST = "";

  /** How everything begins. */
  State START = new Streaming(ANY, 0);

  /** The same without any failure so far: contact was regained. */
  State afresh();

  /**
   * All objects are to be sent, and what happens to them afterwards (WatchList).
   *
   * @param from not older than this
   * @param failures in a row
   */
  record Streaming(String from, int failures) implements State {
    State after(Event.OfStream event) {
      return switch (event) {
        case Event.Told _ -> this;
        case Event.Listed(var version) -> new Watching(version, failures);
        case Event.Unsupported() -> new Listing(from, "", true, failures);
        case Event.Reset() -> again(new Streaming(LATEST, failures + 1), failures, Duration.ZERO);
        case Event.Expired() ->
            again(new Listing(LATEST, "", true, failures + 1), failures, Duration.ZERO);
        case Event.Doubted() -> retried(Duration.ZERO);
        case Event.Ended _ -> retried(Duration.ZERO);
        case Event.Failed(var kind, var wait) ->
            kind == Event.Failed.Kind.NO_CONTACT
                ? new BackingOff(new Streaming(from, failures + 1), failures + 1, kind, wait)
                : retried(wait);
      };
    }

    /** Once more; then as a list: to get on matters more than how. */
    private State retried(Duration wait) {
      State next =
          failures == 0 ? new Streaming(from, 1) : new Listing(from, "", true, failures + 1);
      return new BackingOff(next, failures + 1, Event.Failed.Kind.REFUSED, wait);
    }

    @Override
    public State afresh() {
      return new Streaming(from, 0);
    }
  }

  /**
   * The next page is to be asked for.
   *
   * @param from not older than this
   * @param continueToken empty for the first page
   * @param paged false to ask for all at once, which cannot expire half way; what the server has in
   *     memory is never paged
   * @param failures in a row
   */
  record Listing(String from, String continueToken, boolean paged, int failures) implements State {
    State after(Event.OfList event) {
      return switch (event) {
        case Event.Paged(var next) -> new Listing(from, next, paged, failures);
        case Event.Listed(var version) -> new Watching(version, failures);
        case Event.Expired() ->
            again(
                new Listing(LATEST, "", continueToken.isEmpty(), failures + 1),
                failures,
                Duration.ZERO);
        case Event.Failed(var kind, var wait) ->
            new BackingOff(
                new Listing(
                    from,
                    kind == Event.Failed.Kind.UNUSABLE ? "" : continueToken,
                    paged,
                    failures + 1),
                failures + 1,
                kind,
                wait);
      };
    }

    @Override
    public State afresh() {
      return new Listing(from, continueToken, paged, 0);
    }
  }

  /** The next event after this version is to be waited for. */
  record Watching(String resourceVersion, int failures) implements State {
    State after(Event.OfWatch event) {
      return switch (event) {
        case Event.Told(var version) -> new Watching(version, 0);
        case Event.Ended(var lived) when lived -> new Watching(resourceVersion, 0);
        case Event.Ended _ ->
            new BackingOff(
                new Watching(resourceVersion, failures + 1),
                failures + 1,
                Event.Failed.Kind.REFUSED,
                Duration.ZERO);
        case Event.Doubted() -> new Watching(resourceVersion, failures);
        case Event.Reset() -> again(new Streaming(LATEST, failures + 1), failures, Duration.ZERO);
        case Event.Expired() ->
            again(new Streaming(resourceVersion, failures + 1), failures, Duration.ZERO);
        case Event.Failed(var kind, var wait) ->
            new BackingOff(
                kind == Event.Failed.Kind.UNUSABLE
                    ? new Streaming(resourceVersion, failures + 1)
                    : new Watching(resourceVersion, failures + 1),
                failures + 1,
                kind,
                wait);
      };
    }

    @Override
    public State afresh() {
      return new Watching(resourceVersion, 0);
    }
  }

  /**
   * A pause, the longer the more failures there were in a row.
   *
   * @param why what the last of them was
   * @param atLeast what the server asks for
   */
  record BackingOff(State then, int failures, Event.Failed.Kind why, Duration atLeast)
      implements State {
    @Override
    public State afresh() {
      return then.afresh();
    }
  }

  /** At once the first time, after a pause from the second on. */
  private static State again(State next, int failures, Duration wait) {
    return failures == 0
        ? next
        : new BackingOff(next, failures + 1, Event.Failed.Kind.REFUSED, wait);
  }
}
