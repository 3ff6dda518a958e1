package dev.seamark.watch.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.seamark.watch.Occurrence;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;

/**
 * Creates Events, one after the other, in the order in which they occurred. Where the API server
 * cannot be reached, or is just back, the first one waits and so do the next, up to a bound; where
 * it says no, they are dropped, and that is said once.
 */
final class EventWriter implements Runnable {
  /** As many wait; those that come then are dropped. */
  private static final int MOST_WAITING = 64;

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** The longest note that the API takes. */
  private static final int LONGEST_NOTE = 1024;

  private final BlockingQueue<ObjectNode> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final ApiClient client;
  private final Contact contact;
  private final InstantSource clock;
  private final Logger log;
  private boolean refused;

  /** A writer that is run by a thread of its own. */
  EventWriter(ApiClient client, Contact contact, InstantSource clock, Logger log) {
    this.client = client;
    this.contact = contact;
    this.clock = clock;
    this.log = log;
  }

  /** Takes an occurrence, if there is room. */
  void tell(Occurrence occurrence) {
    if (!waiting.offer(event(occurrence))) {
      log.debug("event {} dropped: too many wait", occurrence.reason());
    }
  }

  @Override
  public void run() {
    try {
      while (true) {
        create(waiting.take());
      }
    } catch (InterruptedException _) {
      // closed: what waits is lost
    }
  }

  private void create(ObjectNode event) throws InterruptedException {
    String path =
        "apis/events.k8s.io/v1/namespaces/%s/events"
            .formatted(event.path("metadata").path("namespace").asText());
    byte[] json = event.toString().getBytes(StandardCharsets.UTF_8);
    Duration pause = FIRST_PAUSE;
    while (true) {
      switch (client.create(path, json, PATIENCE)) {
        case ApiClient.Reply.Granted(var body) -> {
          body.close();
          return;
        }
        case ApiClient.Reply.Refused(int code, _, _, Duration asked)
            when code == 429 || code >= 500 ->
            Thread.sleep(asked.compareTo(pause) > 0 ? asked : pause);
        case ApiClient.Reply.Refused refusal when refusal.passing() && contact.isSettling() ->
            Thread.sleep(pause);
        case ApiClient.Reply.Refused refusal -> {
          if (!refused) {
            refused = true;
            log.warn(
                "cannot create events: {}; grant create on events.events.k8s.io",
                refusal.message());
          }
          return;
        }
        case ApiClient.Reply.NoContact() -> Thread.sleep(pause);
      }
      Duration twice = pause.multipliedBy(2);
      pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }
  }

  private ObjectNode event(Occurrence occurrence) {
    Instant now = clock.instant();
    long nanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
    String namespace = occurrence.about().namespace();
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("apiVersion", "events.k8s.io/v1").put("kind", "Event");
    event
        .putObject("metadata")
        .put("name", occurrence.about().name() + "." + Long.toHexString(nanos))
        .put("namespace", namespace.isEmpty() ? "default" : namespace);
    event
        .put("eventTime", now.truncatedTo(ChronoUnit.MICROS).toString())
        .put("reportingController", occurrence.reporter())
        .put("reportingInstance", occurrence.reporter() + "-" + host())
        .put("action", occurrence.action())
        .put("reason", occurrence.reason())
        .put("type", occurrence.warning() ? "Warning" : "Normal");
    if (!occurrence.note().isEmpty()) {
      event.put("note", shortened(occurrence.note()));
    }
    ObjectNode regarding =
        event
            .putObject("regarding")
            .put("apiVersion", "v1")
            .put("kind", occurrence.kind())
            .put("name", occurrence.about().name());
    if (!namespace.isEmpty()) {
      regarding.put("namespace", namespace);
    }
    return event;
  }

  private static String shortened(String note) {
    return note.length() <= LONGEST_NOTE ? note : note.substring(0, LONGEST_NOTE);
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) {
      return "unknown";
    }
  }
}
