package dev.seamark.server.plugins.cluster.search;

import dev.seamark.server.plugin.ResolvConf;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.Shared;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.WireName;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out, once in the life of the process and some time after the start, whether a search domain
 * of this host answers for names that nobody has: a wildcard. The kubelet puts the host's search
 * domains behind the cluster's, so that lookups of pods end at the wildcard instead of at the name
 * that is meant.
 */
public final class SearchProbe implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("plugin/kubernetes");
  private static final Duration FIRST = Duration.ofSeconds(5);
  private static final int DNS_PORT = 53;

  /** What resolvers of pods read of a search path (glibc since 2.26 reads any number). */
  private static final int MOST_DOMAINS = 32;

  private final List<InetSocketAddress> servers;
  private final List<WireName> domains;
  private final Duration patience;
  private final MeterRegistry registry;
  private final List<Gauge> gauges = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom();
  private final Thread thread;
  private boolean closed;

  /** Of one process there is one. */
  private record Key() {}

  /**
   * A probe that has not begun.
   *
   * @param first how long to wait at the start, when the rest of the machine has more to do
   * @param patience how long to wait for a reply
   */
  SearchProbe(
      List<InetSocketAddress> servers,
      List<WireName> domains,
      Duration first,
      Duration patience,
      MeterRegistry registry) {
    this.servers = List.copyOf(servers);
    this.domains = List.copyOf(domains);
    this.patience = patience;
    this.registry = registry;
    thread = Thread.ofVirtual().name("search-probe").unstarted(() -> run(first));
  }

  /**
   * The probe of the process, which begins with the first lease.
   *
   * @param zones those of the cluster; domains in them are not the host's
   */
  public static Shared.Lease<SearchProbe> lease(
      Setup setup, Path resolvConf, List<WireName> zones) {
    return setup
        .shared()
        .lease(
            new Key(),
            SearchProbe.class,
            () -> {
              SearchProbe made =
                  new SearchProbe(
                      servers(resolvConf),
                      HostSearch.read(resolvConf).stream()
                          .filter(domain -> zones.stream().noneMatch(domain::isUnder))
                          .limit(MOST_DOMAINS)
                          .toList(),
                      FIRST,
                      Duration.ofSeconds(2),
                      setup.meters());
              made.start();
              return made;
            });
  }

  private static List<InetSocketAddress> servers(Path resolvConf) {
    List<InetSocketAddress> servers = new ArrayList<>();
    try {
      for (String server : ResolvConf.nameservers(Files.readString(resolvConf))) {
        if (IpAddress.parse(server).isPresent()) {
          servers.add(new InetSocketAddress(InetAddress.ofLiteral(server), DNS_PORT));
        }
      }
    } catch (IOException _) {
      // no host to ask for
    }
    return servers;
  }

  void start() {
    if (!domains.isEmpty() && !servers.isEmpty()) {
      thread.start();
    }
  }

  private void run(Duration first) {
    try {
      Thread.sleep(first);
      for (WireName domain : domains) {
        Optional<Boolean> wildcard = ask(domain);
        if (wildcard.isPresent()) {
          show(domain, wildcard.get());
        }
        if (wildcard.orElse(false)) {
          LOG.warn(
              "the search domain {} of this host answers for any name, so lookups of pods for names"
                  + " of the cluster and for others can end at its address; remove the wildcard or"
                  + " the domain from the nodes' resolv.conf, or write search_guard into the block"
                  + " of kubernetes",
              domain);
        }
      }
    } catch (InterruptedException _) {
      // closed
    }
  }

  /** Whether the domain answers for a name that nobody has; empty where no server replied. */
  private Optional<Boolean> ask(WireName domain) throws InterruptedException {
    WireName name;
    try {
      name = WireName.parse(Long.toUnsignedString(random.nextLong(), 36) + "." + domain);
    } catch (IllegalArgumentException _) {
      return Optional.empty(); // as long as a name can be
    }
    byte[] question = name.question(RecordType.A, true);
    Names.u16(question, 0, random.nextInt(1 << 16));
    for (InetSocketAddress server : servers) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      byte[] reply = new byte[Query.MINIMUM_UDP_PAYLOAD];
      try (DatagramSocket socket = new DatagramSocket()) {
        socket.connect(server);
        socket.setSoTimeout((int) patience.toMillis());
        socket.send(new DatagramPacket(question, question.length));
        socket.receive(new DatagramPacket(reply, reply.length));
      } catch (IOException _) {
        continue;
      }
      boolean sound = Names.u16(reply, 0) == Names.u16(question, 0) && (reply[2] & 0x80) != 0;
      int rcode = reply[3] & 0xF;
      if (sound && (rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN)) {
        return Optional.of(rcode == Rcode.NOERROR && Names.u16(reply, 6) > 0);
      }
    }
    return Optional.empty();
  }

  private synchronized void show(WireName domain, boolean wildcard) {
    if (!closed) {
      gauges.add(
          Gauge.builder("seamark_search_domain_wildcard", () -> wildcard ? 1 : 0)
              .description("Whether a search domain of this host answers for any name.")
              .tag("domain", domain.toString())
              .register(registry));
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    thread.interrupt();
    gauges.forEach(registry::remove);
  }
}
