package dev.seamark.watch.api;

import dev.seamark.watch.ClusterSource;
import dev.seamark.watch.Known;
import dev.seamark.watch.Occurrence;
import dev.seamark.watch.Problem;
import dev.seamark.watch.login.Login;
import dev.seamark.watch.login.Logins;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Facts from a Kubernetes API server: each kind is listed, then watched, on a virtual thread of its
 * own, and a fault of one kind does not hold up the other kinds.
 */
public final class ApiSource implements ClusterSource {
  private static final Logger LOG = LoggerFactory.getLogger("plugin/kubernetes");
  private static final Path SERVICE_ACCOUNT =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  private static final Duration CLOSING = Duration.ofSeconds(5);

  /** Longer than an API server keeps a request waiting for its turn: a quarter of a minute. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /**
   * What a source takes from the process it runs in.
   *
   * @param patience how long to wait for the head of an answer
   * @param log where troubles are said
   */
  record Surroundings(
      Map<String, String> environment,
      Path serviceAccount,
      InstantSource clock,
      RandomGenerator random,
      Backoff backoff,
      Duration patience,
      Logger log) {
    static Surroundings ofTheProcess() {
      var random = new Random(); // one that several threads may use
      return new Surroundings(
          System.getenv(),
          SERVICE_ACCOUNT,
          InstantSource.system(),
          random,
          Backoff.standard(random),
          PATIENCE,
          LOG);
    }
  }

  private final Catalog catalog;
  private final Contact contact;
  private final ApiClient client;
  private final EventWriter events;
  private final LongAdder failures = new LongAdder();
  private final List<Troubles> troubles = new ArrayList<>();
  private final Map<Kind, Freshness> known = new EnumMap<>(Kind.class);
  private final List<Thread> threads = new ArrayList<>();

  /** Started when there is something to tell: a DNS server has nothing. */
  private final Thread eventThread;

  /**
   * A source that has not begun.
   *
   * @throws IllegalArgumentException if the connection cannot work, whatever the server does: not
   *     in a cluster, a file missing or unreadable, a context unknown
   */
  public ApiSource(ApiSettings settings, ApiMetrics metrics) {
    this(settings, metrics, Surroundings.ofTheProcess());
  }

  ApiSource(ApiSettings settings, ApiMetrics metrics, Surroundings surroundings) {
    Login login = login(settings.connection(), surroundings);
    this.catalog = new Catalog(settings.watch().kinds());
    this.contact = new Contact(login.server().url(), surroundings.clock(), surroundings.log());
    this.client = new ApiClient(login, userAgent(), metrics, surroundings.clock(), contact);
    this.events = new EventWriter(client, contact, surroundings.clock(), surroundings.log());
    var resets = new Resets(surroundings.log());
    var common =
        new Reflector.Common(
            client,
            contact,
            resets,
            catalog,
            surroundings.patience(),
            surroundings.backoff(),
            surroundings.clock(),
            surroundings.random(),
            failures,
            surroundings.log());
    List<Reflector<?>> reflectors = new ArrayList<>();
    for (Kind kind : settings.watch().kinds()) {
      reflectors.add(reflector(Resource.of(kind, settings.watch()), common));
    }
    resets.tell(reflectors);
    for (Reflector<?> reflector : reflectors) {
      add("watch-" + reflector.resource().plural(), reflector);
    }
    eventThread = Thread.ofVirtual().name("events").unstarted(events);
    add("watch-probe", new Prober(reflectors, common, settings.silence()));
  }

  private static Login login(Connection connection, Surroundings around) {
    var logins = new Logins(around.environment(), around.serviceAccount(), around.clock());
    return switch (connection) {
      case Connection.InCluster _ -> logins.inCluster();
      case Connection.Kubeconfig(var file, var context, var server) ->
          logins.kubeconfig(file, context, server);
      case Connection.Endpoint(var url, var tls) ->
          logins.endpoint(
              url, tls.map(t -> new Logins.Files(t.certificate(), t.key(), t.authority())));
    };
  }

  private Reflector<?> reflector(Resource<?> resource, Reflector.Common common) {
    var ofKind = new Troubles(resource.fullName(), common.log());
    troubles.add(ofKind);
    var freshness = new Freshness(common.clock());
    known.put(resource.kind(), freshness);
    return new Reflector<>(resource, common, ofKind, freshness);
  }

  private void add(String name, Runnable work) {
    threads.add(Thread.ofVirtual().name(name).unstarted(work));
  }

  private static String userAgent() {
    String version = ApiSource.class.getPackage().getImplementationVersion();
    return "Seamark/" + Objects.requireNonNullElse(version, "dev");
  }

  @Override
  public Catalog catalog() {
    return catalog;
  }

  @Override
  public void start() {
    threads.forEach(Thread::start);
  }

  @Override
  public List<Problem> problems() {
    return Stream.concat(contact.problem().stream(), troubles.stream().flatMap(Troubles::all))
        .toList();
  }

  @Override
  public Map<Kind, Known> knowledge() {
    Map<Kind, Known> all = new EnumMap<>(Kind.class);
    known.forEach((kind, freshness) -> all.put(kind, freshness.known()));
    return all;
  }

  @Override
  public synchronized void tell(Occurrence occurrence) {
    events.tell(occurrence);
    if (eventThread.getState() == Thread.State.NEW) {
      eventThread.start();
    }
  }

  @Override
  public long failures() {
    return failures.sum();
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
    eventThread.interrupt();
    try {
      for (Thread thread : threads) {
        if (thread.getState() != Thread.State.NEW) {
          thread.join(CLOSING);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    client.close();
  }
}
