package dev.seamark.watch.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.seamark.watch.Problem;
import dev.seamark.zones.catalog.Catalog;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Keeps the facts of one kind as the API server has its objects, for ever: a {@link State} machine
 * that does what its state says and moves on with what came of it. Confined to its own thread.
 */
final class Reflector<T extends HasMetadata> implements Runnable {
  private static final int PAGE = 500;

  /** A list of all at once may take the server as long as it takes for anything: a minute. */
  private static final int PAGES_PATIENCE = 3;

  private static final Duration LIST_SILENCE = Duration.ofSeconds(30);
  private static final Duration LONG_LIVED = Duration.ofSeconds(1);
  private static final int GONE = 410;

  /** What all reflectors of a source share. */
  record Common(
      ApiClient client,
      Catalog catalog,
      Duration patience,
      Duration silence,
      Backoff backoff,
      InstantSource clock,
      RandomGenerator random,
      Logger log) {}

  private final Resource<T> resource;
  private final Common common;
  private final Troubles troubles;
  private State state = State.Listing.START;
  private Catalog.Relist relist;
  private final Map<String, Problem> brokenInList = new HashMap<>();
  private boolean everListed;
  private @Nullable WatchStream watch;

  Reflector(Resource<T> resource, Common common, Troubles troubles) {
    this.resource = resource;
    this.common = common;
    this.troubles = troubles;
    this.relist = common.catalog().relist(resource.kind());
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
        case State.Listing listing -> listing.after(list(listing));
        case State.Watching watching -> watching.after(watch(watching));
        case State.BackingOff(var then, var failures) -> {
          Thread.sleep(common.backoff().delay(failures));
          yield then;
        }
      };
    } catch (RuntimeException e) {
      // whoever listens to the catalog failed: the list afterwards tells it everything again
      hangUp();
      common.log().error("{}: starting again after an unexpected error", resource.fullName(), e);
      return new State.BackingOff(State.Listing.START, 1);
    }
  }

  // ---- listing

  private Event.OfList list(State.Listing listing) throws InterruptedException {
    if (listing.continueToken().isEmpty()) {
      relist = common.catalog().relist(resource.kind());
      brokenInList.clear();
    }
    Duration patience = common.patience().multipliedBy(listing.paged() ? 1 : PAGES_PATIENCE);
    return switch (common.client().get(listPath(listing), patience, LIST_SILENCE)) {
      case ApiClient.Reply.NoContact() -> new Event.Failed(true);
      case ApiClient.Reply.Refused(var code, _) when code == GONE -> new Event.Expired();
      case ApiClient.Reply.Refused refused -> {
        refused(refused);
        yield new Event.Failed(refused.code() == 429);
      }
      case ApiClient.Reply.Granted(var body) -> readPage(body);
    };
  }

  private String listPath(State.Listing listing) {
    var query = new StringBuilder(resource.path()).append(listing.paged() ? "?limit=" + PAGE : "?");
    parameter(query, "labelSelector", resource.labels());
    parameter(query, "fieldSelector", resource.fieldSelector());
    parameter(query, "continue", listing.continueToken());
    return query.toString();
  }

  private Event.OfList readPage(ReplyBody body) {
    try (body) {
      Json.Page page = Json.page(body, resource.wanted(), this::takeListed);
      if (!page.continueToken().isEmpty()) {
        return new Event.Paged(page.continueToken());
      }
      troubles.onlyBroken(brokenInList);
      troubles.granted();
      everListed = true;
      relist.done();
      return new Event.Listed(page.resourceVersion());
    } catch (JsonProcessingException e) {
      unreadable("the list is not JSON: " + e.getOriginalMessage());
      return new Event.Failed(false);
    } catch (IOException e) {
      common.log().debug("{}: list broken off: {}", resource.fullName(), e.getMessage());
      return new Event.Failed(true);
    }
  }

  private void takeListed(JsonNode object) {
    switch (resource.decode(object)) {
      case Resource.Decoded.Known(var fact) -> common.catalog().put(fact);
      case Resource.Decoded.Nothing _ -> {} // what is not put is removed at the end
      case Resource.Decoded.Broken broken -> {
        relist.keep(broken.key());
        Problem problem = problem(broken);
        brokenInList.put(problem.where(), problem);
        troubles.broken(problem);
      }
    }
  }

  // ---- watching

  private Event.OfWatch watch(State.Watching watching) throws InterruptedException {
    WatchStream open = watch;
    if (open == null) {
      return switch (common
          .client()
          .get(watchPath(watching), common.patience(), common.silence())) {
        case ApiClient.Reply.NoContact() -> new Event.Failed(true);
        case ApiClient.Reply.Refused(var code, _) when code == GONE -> new Event.Expired();
        case ApiClient.Reply.Refused refused -> {
          refused(refused);
          yield new Event.Failed(refused.code() == 429);
        }
        case ApiClient.Reply.Granted(var body) -> {
          troubles.granted();
          WatchStream opened = new WatchStream(body, resource.wanted(), common.clock().instant());
          watch = opened;
          yield listen(opened, watching);
        }
      };
    }
    return listen(open, watching);
  }

  private String watchPath(State.Watching watching) {
    // as other clients do: so that the server can shed watches, not all of them at once
    int seconds = 300 + common.random().nextInt(300);
    var query =
        new StringBuilder(resource.path())
            .append("?watch=true&allowWatchBookmarks=true&timeoutSeconds=")
            .append(seconds);
    parameter(query, "resourceVersion", watching.resourceVersion());
    parameter(query, "labelSelector", resource.labels());
    parameter(query, "fieldSelector", resource.fieldSelector());
    return query.toString();
  }

  private Event.OfWatch listen(WatchStream open, State.Watching watching) {
    Event.OfWatch event = nextOf(open, watching);
    if (!(event instanceof Event.Told)) {
      hangUp();
    }
    return event;
  }

  private Event.OfWatch nextOf(WatchStream open, State.Watching watching) {
    try {
      Optional<JsonNode> event = open.next();
      return event.isPresent() ? take(event.get(), watching) : ended(open);
    } catch (ReplyBody.SilenceException e) {
      common
          .log()
          .info("the watch of {} is dead, {}; listing", resource.fullName(), e.getMessage());
      return new Event.Silent();
    } catch (JsonProcessingException e) {
      unreadable("an event is not JSON: " + e.getOriginalMessage());
      return new Event.Failed(false);
    } catch (IOException e) {
      common.log().debug("{}: watch broken off: {}", resource.fullName(), e.getMessage());
      return ended(open);
    }
  }

  private Event.OfWatch ended(WatchStream open) {
    Duration lived = Duration.between(open.openedAt(), common.clock().instant());
    return new Event.Ended(lived.compareTo(LONG_LIVED) >= 0);
  }

  private Event.OfWatch take(JsonNode event, State.Watching watching) {
    JsonNode object = event.path("object");
    switch (event.path("type").asText("")) {
      case "ADDED", "MODIFIED" -> takeChanged(object);
      case "DELETED" -> takeDeleted(object);
      case "ERROR" -> {
        return error(object);
      }
      default -> {} // a bookmark, or what a later version may add; it has a version all the same
    }
    String version = object.path("metadata").path("resourceVersion").asText("");
    return new Event.Told(version.isEmpty() ? watching.resourceVersion() : version);
  }

  private void takeChanged(JsonNode object) {
    switch (resource.decode(object)) {
      case Resource.Decoded.Known(var fact) -> {
        common.catalog().put(fact);
        troubles.well(common.client().url(resource.path(fact.key())));
      }
      case Resource.Decoded.Nothing(var key) -> {
        common.catalog().remove(resource.kind(), key);
        troubles.well(common.client().url(resource.path(key)));
      }
      case Resource.Decoded.Broken broken -> troubles.broken(problem(broken));
    }
  }

  private void takeDeleted(JsonNode object) {
    var key = Resource.key(object); // all that is needed, and readable even if the rest is not
    common.catalog().remove(resource.kind(), key);
    troubles.well(common.client().url(resource.path(key)));
  }

  private Event.OfWatch error(JsonNode status) {
    int code = status.path("code").asInt(0);
    if (code == GONE || status.path("reason").asText("").equals("Expired")) {
      return new Event.Expired();
    }
    refused(new ApiClient.Reply.Refused(code, status.path("message").asText("no message")));
    return new Event.Failed(false);
  }

  private void hangUp() {
    WatchStream open = watch;
    if (open != null) {
      open.close();
      watch = null;
    }
  }

  // ---- trouble

  private void refused(ApiClient.Reply.Refused refused) {
    boolean absent = refused.code() == 403 || refused.code() == 404;
    if (resource.optional() && !everListed && absent) {
      common.catalog().relist(resource.kind()).done(); // nothing to wait for: there are none
    }
    troubles.refused(
        switch (refused.code()) {
          case 401, 403 ->
              kindProblem(
                  "Forbidden",
                  refused.message() + "; grant list and watch on " + resource.fullName());
          case 404 ->
              kindProblem(
                  "NotFound",
                  refused.message() + "; the server does not have " + resource.fullName());
          case 400, 422 -> kindProblem("BadRequest", refused.message());
          default ->
              kindProblem("InternalError", refused.message() + " (status " + refused.code() + ")");
        });
  }

  private void unreadable(String why) {
    troubles.refused(kindProblem("InternalError", why));
  }

  private Problem kindProblem(String reason, String message) {
    return new Problem(reason, common.client().url(resource.path()), oneLine(message));
  }

  private Problem problem(Resource.Decoded.Broken broken) {
    return new Problem(
        "Invalid",
        common.client().url(resource.path(broken.key())),
        oneLine("expected a " + resource.word() + ", but " + broken.why()));
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s*\\R\\s*", " ");
  }

  private static void parameter(StringBuilder query, String name, String value) {
    if (!value.isEmpty()) {
      query
          .append(query.charAt(query.length() - 1) == '?' ? "" : "&")
          .append(name)
          .append('=')
          .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
  }
}
