package dev.seamark.proxy.config;

import dev.seamark.proxy.state.NodePortAddresses;
import dev.seamark.proxy.sync.SyncPeriods;
import dev.seamark.zones.catalog.Cidr;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the proxy is to do.
 *
 * @param mode which data plane
 * @param source where Services come from
 * @param nodeName the node's name, empty for that of this machine
 * @param healthz where to answer probes, empty for nowhere
 * @param metrics where to show metrics, empty for nowhere
 * @param clusterCidrs the ranges of pods
 * @param serviceCidrs the ranges of cluster IPs, as far as they are known
 * @param podsOfNode take the node's own pod ranges for {@code clusterCidrs}
 * @param anyIp all addresses of the service ranges are local
 * @param drain how long connections may go on to endpoints that no longer serve, empty for ever
 */
// Optional components: "nowhere" is a choice that kube-proxy's users make by an empty word, and
// "for ever" one that they make by none
public record ProxyConfiguration(
    Mode mode,
    Source source,
    String nodeName,
    Optional<InetSocketAddress> healthz,
    Optional<InetSocketAddress> metrics,
    NodePortAddresses nodePortAddresses,
    List<Cidr> clusterCidrs,
    List<String> serviceCidrs,
    boolean podsOfNode,
    boolean masqueradeAll,
    boolean anyIp,
    Optional<Duration> drain,
    SyncPeriods periods) {
  private static final int HEALTHZ = 10_256;
  private static final int METRICS = 10_249;

  /** The data planes. */
  public enum Mode {
    NFTABLES,
    USERSPACE;

    /** The word that people write. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Where Services come from: exactly one of these. */
  public sealed interface Source {
    /** A folder of manifests. */
    record Manifests(Path directory) implements Source {}

    /** The API server that a kubeconfig file names. */
    record Kubeconfig(Path file) implements Source {}

    /** The API server at this URL. */
    record Url(String url) implements Source {}

    /** The API server of the cluster that this process runs in. */
    record InCluster() implements Source {}
  }

  /**
   * Makes sense of what was set.
   *
   * @param manifests the folder of manifests, if there is one: then the defaults are those of a
   *     process without privileges
   * @throws ConfigException with all that is wrong
   */
  public static ProxyConfiguration of(Given given, Optional<Path> manifests)
      throws ConfigException {
    Reading reading = new Reading(given, manifests.isPresent());
    ProxyConfiguration configuration = reading.all(manifests);
    if (!reading.errors.isEmpty()) {
      throw new ConfigException(reading.errors);
    }
    return configuration;
  }

  /** One call of {@link #of}. */
  private static final class Reading {
    private final Given given;
    private final boolean embedded;
    private final List<String> errors = new ArrayList<>();

    Reading(Given given, boolean embedded) {
      this.given = given;
      this.embedded = embedded;
    }

    ProxyConfiguration all(Optional<Path> manifests) {
      String loopbackOr = embedded ? "127.0.0.1" : "0.0.0.0";
      List<Cidr> services = ranges(Setting.SERVICE_CIDR);
      Mode mode = mode();
      return new ProxyConfiguration(
          mode,
          source(manifests),
          given.of(Setting.NODE).map(v -> v.text().strip()).orElse(""),
          listenAt(Setting.HEALTHZ, loopbackOr, HEALTHZ),
          listenAt(Setting.METRICS, "127.0.0.1", METRICS),
          nodePortAddresses(),
          ranges(Setting.CLUSTER_CIDR),
          services.stream().map(Cidr::toString).toList(),
          podsOfNode(),
          yes(Setting.MASQUERADE_ALL),
          yes(Setting.ANY_IP),
          drain(mode),
          periods());
    }

    private Mode mode() {
      Optional<Given.Value> value = given.of(Setting.MODE);
      Mode usual = embedded ? Mode.USERSPACE : Mode.NFTABLES;
      return value
          .map(
              v ->
                  switch (v.text()) {
                    case "nftables" -> Mode.NFTABLES;
                    case "userspace" -> Mode.USERSPACE;
                    default -> {
                      errors.add(
                          "%s: mode %s is not known here, must be nftables or userspace"
                              .formatted(v.where(), v.text()));
                      yield usual;
                    }
                  })
          .orElse(usual);
    }

    private Source source(Optional<Path> manifests) {
      if (manifests.isPresent()) {
        return new Source.Manifests(manifests.get());
      }
      Optional<Source> master = given.of(Setting.MASTER).map(v -> new Source.Url(v.text()));
      return given
          .of(Setting.KUBECONFIG)
          .<Source>map(v -> new Source.Kubeconfig(Path.of(v.text())))
          .or(() -> master)
          .orElse(new Source.InCluster());
    }

    private Optional<InetSocketAddress> listenAt(Setting setting, String host, int port) {
      Optional<Given.Value> value = given.of(setting);
      if (value.isEmpty()) {
        // an empty flag says nowhere; kubeadm's file has empty fields where nobody cares
        boolean nowhere =
            given.raw(setting).filter(v -> setting.flags().contains(v.where())).isPresent();
        return nowhere ? Optional.empty() : ListenAt.parse(host + ":" + port, port);
      }
      Optional<InetSocketAddress> address = ListenAt.parse(value.get().text(), port);
      if (address.isEmpty()) {
        errors.add(
            "%s: %s is no address and port such as 0.0.0.0:%d"
                .formatted(value.get().where(), value.get().text(), port));
      }
      return address;
    }

    private NodePortAddresses nodePortAddresses() {
      Optional<Given.Value> value = given.of(Setting.NODE_PORT_ADDRESSES);
      if (value.isEmpty() || value.get().texts().equals(List.of("primary"))) {
        return new NodePortAddresses.Primary();
      }
      if (value.get().texts().contains("primary")) {
        errors.add(value.get().where() + ": primary stands alone, not beside ranges");
      }
      return new NodePortAddresses.Within(ranges(Setting.NODE_PORT_ADDRESSES));
    }

    private List<Cidr> ranges(Setting setting) {
      List<Cidr> ranges = new ArrayList<>();
      given
          .of(setting)
          .ifPresent(
              value -> {
                for (String text : value.text().split(",")) {
                  Cidr.parse(text.strip())
                      .ifPresentOrElse(
                          ranges::add,
                          () ->
                              errors.add(
                                  "%s: %s is no range of addresses such as 10.244.0.0/16"
                                      .formatted(value.where(), text.strip())));
                }
              });
      return ranges;
    }

    private boolean podsOfNode() {
      Optional<Given.Value> value = given.of(Setting.DETECT_LOCAL);
      if (value.isEmpty() || value.get().text().equals("ClusterCIDR")) {
        return false;
      }
      if (!value.get().text().equals("NodeCIDR")) {
        errors.add(
            "%s: %s is not known here, must be ClusterCIDR or NodeCIDR"
                .formatted(value.get().where(), value.get().text()));
      }
      return true;
    }

    private boolean yes(Setting setting) {
      Optional<Given.Value> value = given.of(setting);
      if (value.isPresent() && !List.of("true", "false").contains(value.get().text())) {
        errors.add(
            "%s: %s must be true or false".formatted(value.get().where(), value.get().text()));
      }
      return value.isPresent() && value.get().text().equals("true");
    }

    private SyncPeriods periods() {
      Duration least = duration(Setting.MIN_SYNC_PERIOD, SyncPeriods.DEFAULT.least());
      Duration check = duration(Setting.SYNC_PERIOD, SyncPeriods.DEFAULT.check());
      try {
        return SyncPeriods.of(least, check);
      } catch (IllegalArgumentException e) {
        errors.add(
            given
                    .of(Setting.SYNC_PERIOD)
                    .or(() -> given.of(Setting.MIN_SYNC_PERIOD))
                    .map(Given.Value::where)
                    .orElse("")
                + ": "
                + e.getMessage());
        return SyncPeriods.DEFAULT;
      }
    }

    private Duration duration(Setting setting, Duration usual) {
      return given
          .of(setting)
          .filter(v -> !v.text().equals("0s"))
          .flatMap(this::parsed)
          .orElse(usual);
    }

    private Optional<Duration> drain(Mode mode) {
      Optional<Given.Value> value = given.of(Setting.DRAIN);
      if (value.isPresent() && mode != Mode.USERSPACE) {
        errors.add(
            "%s: mode %s does not cut connections, only userspace does; leave it out"
                .formatted(value.get().where(), mode.word()));
      }
      return value.flatMap(this::parsed);
    }

    private Optional<Duration> parsed(Given.Value value) {
      Optional<Duration> duration = Durations.parse(value.text());
      if (duration.isEmpty()) {
        errors.add(
            "%s: %s is no duration such as 1s, 500ms or 1m30s"
                .formatted(value.where(), value.text()));
      }
      return duration;
    }
  }
}
