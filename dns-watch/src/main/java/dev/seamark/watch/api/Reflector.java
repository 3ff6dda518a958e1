package dev.seamark.watch.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.seamark.watch.http.ReplyBody;
import dev.seamark.zones.catalog.Catalog;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Keeps the facts of one kind as the API server has its objects, for ever: a {@link State} machine
 * that does what its state says and moves on with what came of it. Confined to its own thread.
 */
final class Reflector<T extends HasMetadata> implements Runnable {
  /** A list of all at once may take the server as long as it takes for anything: a minute. */
  private static final int LISTS_PATIENCE = 3;

  private static final Duration LIST_SILENCE = Duration.ofSeconds(30);

  /** Three bookmarks: a watch that the {@link Prober} cannot judge is opened anew after that. */
  private static final Duration WATCH_SILENCE = Duration.ofMinutes(3);

  /** A server that knows that it is to send all objects does so at once. */
  private static final Duration STREAM_SILENCE = Duration.ofSeconds(2);

  /** So often silence where all objects were to come is a coincidence no more. */
  private static final int IGNORED_OFTEN = 2;

  /** What all reflectors of a source share. */
  record Common(
      ApiClient client,
      Contact contact,
      Resets resets,
      Catalog catalog,
      Duration patience,
      Backoff backoff,
      InstantSource clock,
      RandomGenerator random,
      LongAdder failures,
      Logger log) {}

  private volatile Resource<T> resource;
  private final Common common;
  private final Freshness freshness;
  private final Intake intake;
  private final ServedVersions versions = new ServedVersions();
  private State state = State.START;
  private int ignored;
  private int contacts;
  private int resets;
  private @Nullable WatchStream watch;
  private volatile @Nullable Pulse pulse;

  Reflector(Resource<T> resource, Common common, Troubles troubles, Freshness freshness) {
    this.resource = resource;
    this.common = common;
    this.freshness = freshness;
    this.intake = new Intake(resource.kind(), common, troubles, freshness);
  }

  /** What it watches. */
  Resource<T> resource() {
    return resource;
  }

  /** How well its kind is known. */
  Freshness freshness() {
    return freshness;
  }

  /** How its watch is doing, if it watches; for another thread. */
  Optional<Pulse> pulse() {
    return Optional.ofNullable(pulse);
  }

  /** Goes on until the thread is interrupted. */
  @Override
  public void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        state = step();
      }
    } catch (InterruptedException _) {
      // closed: that is all there is to do
    } finally {
      hangUp();
    }
  }

  private State step() throws InterruptedException {
    try {
      return switch (state) {
        case State.Streaming streaming -> streaming.after(stream(streaming));
        case State.Listing listing -> listing.after(list(listing));
        case State.Watching watching -> watching.after(told(watch(watching)));
        case State.BackingOff pause -> {
          Duration delay = common.backoff().delay(pause, common.contact().isYoung());
          boolean regained = common.contact().await(delay, contacts);
          yield regained && !pause.atLeast().isPositive() ? pause.afresh() : pause.then();
        }
      };
    } catch (RuntimeException | Error e) {
      // whatever listens to the catalog failed: the list afterwards tells it everything again
      hangUp();
      common.failures().increment();
      common.log().error("{}: starting again after an unexpected error", resource.fullName(), e);
      return new State.BackingOff(State.START, 1, Event.Failed.Kind.UNUSABLE, Duration.ZERO);
    }
  }

  private Event.OfWatch told(Event.OfWatch event) {
    if (event instanceof Event.Reset) {
      common.resets().noticed(this, resets);
    }
    return event;
  }

  private ApiClient.Reply get(String path, Duration patience, Duration silence)
      throws InterruptedException {
    contacts = common.contact().times();
    return common.client().get(path, patience, silence);
  }

  // ---- all objects, as the beginning of a watch

  private Event.OfStream stream(State.Streaming streaming) throws InterruptedException {
    WatchStream open = watch;
    if (open != null) {
      return takeOfAll(open);
    }
    if (ignored >= IGNORED_OFTEN) {
      return new Event.Unsupported();
    }
    begin();
    String path = Query.stream(resource, streaming.from(), seconds());
    return switch (get(path, common.patience(), STREAM_SILENCE)) {
      case ApiClient.Reply.NoContact() -> Event.Failed.noContact();
      case ApiClient.Reply.Refused refused when refused.gone() || refused.ahead() ->
          new Event.Expired();
      case ApiClient.Reply.Refused refused when refused.notUnderstood() ->
          unsupported(IGNORED_OFTEN);
      case ApiClient.Reply.Refused refused -> refused(refused);
      case ApiClient.Reply.Granted(var body) -> takeOfAll(open(body));
    };
  }

  private Event.OfStream takeOfAll(WatchStream open) {
    return switch (hear(open)) {
      case Heard.End(Event.Doubted _) -> unsupported(1); // silence: perhaps only a slow server
      case Heard.End(var event) -> event;
      case Heard.Line(var line) -> {
        if (!line.type().equals("BOOKMARK")) {
          yield take(line);
        }
        String version = line.version();
        yield line.isEndOfAll() ? listed(version, open) : unsupported(IGNORED_OFTEN);
      }
    };
  }

  private Event.OfStream listed(String version, WatchStream open) {
    try {
      open.patience(WATCH_SILENCE);
    } catch (IOException _) {
      hangUp(); // it ended with its last object, and is opened again
    }
    return listed(version);
  }

  private Event.Unsupported unsupported(int times) {
    hangUp();
    ignored += times;
    common.log().debug("{}: the server does not stream lists", resource.fullName());
    return new Event.Unsupported();
  }

  /** All objects are asked for, of the data store that there is now. */
  private void begin() throws InterruptedException {
    resets = common.resets().times();
    intake.begin();
    resource = versions.newest(resource, path -> get(path, common.patience(), LIST_SILENCE));
  }

  // ---- listing

  private Event.OfList list(State.Listing listing) throws InterruptedException {
    if (listing.continueToken().isEmpty()) {
      begin();
    }
    Duration patience = common.patience().multipliedBy(listing.paged() ? 1 : LISTS_PATIENCE);
    return switch (get(Query.list(resource, listing), patience, LIST_SILENCE)) {
      case ApiClient.Reply.NoContact() -> Event.Failed.noContact();
      case ApiClient.Reply.Refused refused when refused.gone() || refused.ahead() ->
          new Event.Expired();
      case ApiClient.Reply.Refused refused -> refused(refused);
      case ApiClient.Reply.Granted(var body) -> readPage(body);
    };
  }

  private Event.OfList readPage(ReplyBody body) {
    try (body) {
      Json.Page page = Json.page(body, in -> intake.take(resource, resource.decode(in).reduced()));
      return page.continueToken().isEmpty()
          ? listed(page.resourceVersion())
          : new Event.Paged(page.continueToken());
    } catch (JsonProcessingException e) {
      return unreadable("the list is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      common.log().debug("{}: list broken off: {}", resource.fullName(), e.getMessage());
      return Event.Failed.noContact();
    }
  }

  private Event.Listed listed(String version) {
    intake.end();
    return new Event.Listed(version);
  }

  // ---- watching

  private Event.OfWatch watch(State.Watching watching) throws InterruptedException {
    WatchStream open = watch;
    if (open != null) {
      return takeNext(open, watching.resourceVersion());
    }
    String path = Query.watch(resource, watching.resourceVersion(), seconds());
    return switch (get(path, common.patience(), WATCH_SILENCE)) {
      case ApiClient.Reply.NoContact() -> Event.Failed.noContact();
      case ApiClient.Reply.Refused refused when refused.gone() -> new Event.Expired();
      case ApiClient.Reply.Refused refused when refused.ahead() -> new Event.Reset();
      case ApiClient.Reply.Refused refused -> refused(refused);
      case ApiClient.Reply.Granted(var body) -> {
        intake.granted();
        yield takeNext(open(body), watching.resourceVersion());
      }
    };
  }

  private Event.OfWatch takeNext(WatchStream open, String version) {
    if (pulse == null) {
      pulse = new Pulse(open, version, common.clock().instant());
      if (resets != common.resets().times()) { // before it had a pulse to be told by
        hangUp();
        return new Event.Reset();
      }
    }
    Event.OfWatch event =
        switch (hear(open)) {
          case Heard.End(var end) -> end;
          case Heard.Line(var line) -> take(line);
        };
    if (!(event instanceof Event.Told(var told))) {
      return event;
    }
    if (Versions.isBefore(told, version)) {
      hangUp();
      return new Event.Reset();
    }
    String now = told.isEmpty() ? version : told;
    pulse = new Pulse(open, now, freshness.confirmed());
    return new Event.Told(now);
  }

  /** As other clients do: so that the server can shed watches, not all of them at once. */
  private int seconds() {
    return 300 + common.random().nextInt(300);
  }

  private WatchStream open(ReplyBody body) {
    WatchStream opened = new WatchStream(body, resource, common.clock().instant());
    watch = opened;
    return opened;
  }

  private Heard hear(WatchStream open) {
    try {
      Optional<Json.Line> line = open.next();
      if (line.isPresent()) {
        return new Heard.Line(line.get());
      }
      return end(open.ended(common.clock().instant()));
    } catch (ReplyBody.SilenceException e) {
      common.log().debug("{}: {}", resource.fullName(), e.getMessage());
      return end(new Event.Doubted());
    } catch (JsonProcessingException e) {
      return end(unreadable("an event is not JSON: " + e.getOriginalMessage()));
    } catch (IOException e) {
      common.log().debug("{}: watch broken off: {}", resource.fullName(), e.getMessage());
      return end(open.ended(common.clock().instant()));
    }
  }

  private Heard.End end(Event.OfWatch event) {
    hangUp();
    return new Heard.End(event);
  }

  private Event.OfWatch take(Json.Line event) {
    event.read().ifPresent(read -> intake.take(resource, read.reduced()));
    switch (event.type()) {
      case "DELETED" -> intake.takeDeleted(resource, event.object());
      case "ERROR" -> {
        hangUp();
        return error(event.object());
      }
      default -> {} // there, a bookmark, or what a later version may add; it has a version
    }
    return new Event.Told(event.version());
  }

  private Event.OfWatch error(JsonNode status) {
    ApiClient.Reply.Refused refused = ApiClient.Reply.Refused.of(status);
    return refused.gone()
        ? new Event.Expired()
        : refused.code() == 500 ? unusable(refused) : refused(refused);
  }

  private void hangUp() {
    WatchStream open = watch;
    if (open != null) {
      open.close();
      watch = null;
      pulse = null;
    }
  }

  // ---- trouble

  private Event.Failed refused(ApiClient.Reply.Refused refused) {
    intake.refused(resource, refused);
    return refused.passing() ? Event.Failed.refused(refused.pause()) : Event.Failed.unusable();
  }

  private Event.Failed unusable(ApiClient.Reply.Refused refused) {
    intake.refused(resource, refused);
    return Event.Failed.unusable();
  }

  private Event.Failed unreadable(String why) {
    intake.unreadable(resource, why);
    return Event.Failed.unusable();
  }
}
