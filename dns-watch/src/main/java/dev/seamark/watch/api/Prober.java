package dev.seamark.watch.api;

import com.fasterxml.jackson.core.JsonParser;
import dev.seamark.watch.http.ReplyBody;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;

/**
 * Finds out whether a watch that tells nothing has nothing to tell. A kind whose watch was silent
 * for a while is asked for its version, which costs the server a look at its memory:
 *
 * <pre>
 *   no answer            the server hangs: all watches are opened anew, perhaps at another server
 *   the watch's version  nothing was missed
 *   a later one          a second watch, of a second: what it tells, the first one should have told
 *   an earlier one       asked again of the data store; if it is so, another one was put in place
 * </pre>
 *
 * <p>Confined to its own thread.
 */
final class Prober implements Runnable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** For what a second watch has told already to come over the first one. */
  private static final Duration LATE = Duration.ofSeconds(1);

  private final List<Reflector<?>> reflectors;
  private final ApiClient client;
  private final Duration silence;
  private final InstantSource clock;
  private final LongAdder failures;
  private final Logger log;

  Prober(List<Reflector<?>> reflectors, Reflector.Common common, Duration silence) {
    this.reflectors = List.copyOf(reflectors);
    this.client = common.client();
    this.silence = silence;
    this.clock = common.clock();
    this.failures = common.failures();
    this.log = common.log();
  }

  @Override
  public void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(silence);
        round();
      } catch (InterruptedException _) {
        return; // closed
      } catch (RuntimeException | Error e) {
        failures.increment();
        log.error("looking after the watches: going on after an unexpected error", e);
      }
    }
  }

  private void round() throws InterruptedException {
    Instant before = clock.instant().minus(silence);
    for (Reflector<?> reflector : reflectors) {
      Optional<Pulse> pulse = reflector.pulse().filter(p -> p.heardAt().isBefore(before));
      if (pulse.isPresent() && !isAnswered(reflector, pulse.get())) {
        reflectors.forEach(each -> each.pulse().ifPresent(p -> doubt(each, p, "no answer")));
        return;
      }
    }
  }

  /** Asks for the version; whether the server answers at all. */
  private boolean isAnswered(Reflector<?> reflector, Pulse pulse) throws InterruptedException {
    switch (client.get(Query.version(reflector.resource(), State.ANY), PATIENCE, PATIENCE)) {
      case ApiClient.Reply.NoContact() -> {
        return false;
      }
      case ApiClient.Reply.Refused _ -> compareByWatch(reflector, pulse);
      case ApiClient.Reply.Granted(var body) -> {
        String version = version(body);
        if (Versions.isBefore(version, pulse.version())) {
          if (isOlder(reflector, pulse)) {
            pulse.stream().doubt(new Event.Reset());
          }
        } else if (version.equals(pulse.version())) {
          reflector.freshness().confirmed();
        } else {
          compareByWatch(reflector, pulse);
        }
      }
    }
    return true;
  }

  /** Whether the data store, too, is at a version before the watch's. */
  private boolean isOlder(Reflector<?> reflector, Pulse pulse) throws InterruptedException {
    return client.get(Query.version(reflector.resource(), State.LATEST), PATIENCE, PATIENCE)
            instanceof ApiClient.Reply.Granted(var body)
        && Versions.isBefore(version(body), pulse.version());
  }

  private void compareByWatch(Reflector<?> reflector, Pulse pulse) throws InterruptedException {
    String path = Query.watch(reflector.resource(), pulse.version(), 1);
    if (!(client.get(path, PATIENCE, PATIENCE) instanceof ApiClient.Reply.Granted(var body))) {
      return;
    }
    if (!tellsMore(body, reflector.resource())) {
      reflector.freshness().confirmed();
      return;
    }
    Thread.sleep(LATE);
    reflector
        .pulse()
        .filter(now -> now.version().equals(pulse.version()))
        .ifPresent(now -> doubt(reflector, now, "it did not tell what has happened"));
  }

  private boolean tellsMore(ReplyBody body, Resource<?> resource) {
    try (var second = new WatchStream(body, resource, clock.instant())) {
      return second.next().filter(e -> !e.type().equals("BOOKMARK")).isPresent();
    } catch (IOException _) {
      return false;
    }
  }

  private void doubt(Reflector<?> reflector, Pulse pulse, String why) {
    log.info("the watch of {} is dead ({}); reopening it", reflector.resource().fullName(), why);
    pulse.stream().doubt(new Event.Doubted());
  }

  private static String version(ReplyBody body) {
    try (body) {
      return Json.page(body, JsonParser::skipChildren).resourceVersion();
    } catch (IOException _) {
      return "";
    }
  }
}
