package dev.seamark.proxy.config;

import dev.seamark.proxy.config.ProxyConfiguration.Mode;
import dev.seamark.proxy.config.ProxyConfiguration.Source;
import dev.seamark.proxy.machine.ConntrackSettings;
import dev.seamark.proxy.state.LocalPods;
import dev.seamark.proxy.state.NodePortAddresses;
import dev.seamark.proxy.sync.SyncPeriods;
import dev.seamark.zones.catalog.Cidr;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Makes sense of what was set. Confined to one call of {@link ProxyConfiguration#of}. */
final class Reading {
  /** Words in place of a range of node-port addresses. */
  static final String LOCALHOST = "localhost";

  private static final String PRIMARY = "primary";
  private static final int HEALTHZ = 10_256;
  private static final int METRICS = 10_249;

  private final Given given;
  private final Optional<Path> manifests;
  private final List<String> errors = new ArrayList<>();

  /** A reading of what was set, and of the folder of manifests if there is one. */
  Reading(Given given, Optional<Path> manifests) {
    this.given = given;
    this.manifests = manifests;
  }

  /** What it all means; fails with all that is wrong. */
  ProxyConfiguration configuration() throws ConfigException {
    ProxyConfiguration configuration = all();
    if (given.strict()) {
      errors.addAll(configuration.warnings());
    }
    if (!errors.isEmpty()) {
      throw new ConfigException(errors);
    }
    return configuration;
  }

  private ProxyConfiguration all() {
    String loopbackOr = manifests.isPresent() ? "127.0.0.1" : "0.0.0.0";
    List<Cidr> services = ranges(Setting.SERVICE_CIDR);
    Mode mode = mode();
    return new ProxyConfiguration(
        mode,
        source(),
        given.of(Setting.NODE).map(v -> v.text().strip()).orElse(""),
        listenAt(Setting.HEALTHZ, loopbackOr, HEALTHZ),
        listenAt(Setting.METRICS, "127.0.0.1", METRICS),
        nodePortAddresses(mode),
        detectLocal(mode),
        services.stream().map(Cidr::toString).toList(),
        yes(Setting.MASQUERADE_ALL),
        yes(Setting.ANY_IP),
        drain(mode),
        given.of(Setting.SNAPSHOT).map(v -> Path.of(v.text())),
        periods(),
        mode == Mode.NFTABLES ? conntrack() : ConntrackSettings.NONE,
        yes(Setting.BIND_HARD_FAIL),
        given.flags(),
        given.doubts(),
        given.ignored());
  }

  private ConntrackSettings conntrack() {
    // who tries things out from a folder has not asked to have the machine's settings changed
    ConntrackSettings usual =
        manifests.isPresent() ? ConntrackSettings.NONE : ConntrackSettings.USUAL;
    return new ConntrackSettings(
        number(Setting.CONNTRACK_MAX_PER_CORE, usual.maxPerCore()),
        number(Setting.CONNTRACK_MIN, usual.min()),
        timeout(Setting.CONNTRACK_ESTABLISHED, usual.tcpEstablished()),
        timeout(Setting.CONNTRACK_CLOSE_WAIT, usual.tcpCloseWait()),
        yes(Setting.CONNTRACK_LIBERAL),
        timeout(Setting.CONNTRACK_UDP, usual.udp()),
        timeout(Setting.CONNTRACK_UDP_STREAM, usual.udpStream()));
  }

  private int number(Setting setting, int usual) {
    Optional<Given.Value> value = given.of(setting);
    if (value.isPresent() && !value.get().text().matches("[0-9]{1,9}")) {
      errors.add(
          "%s: %s is not a number from 0 on".formatted(value.get().where(), value.get().text()));
      return usual;
    }
    return value.map(v -> Integer.parseInt(v.text())).orElse(usual);
  }

  private Optional<Duration> timeout(Setting setting, Optional<Duration> usual) {
    Optional<Given.Value> value = given.of(setting);
    return value.isEmpty()
        ? usual
        : value.flatMap(this::parsed).filter(duration -> !duration.isZero());
  }

  private Mode mode() {
    Optional<Given.Value> value = given.of(Setting.MODE);
    Mode usual = manifests.isPresent() ? Mode.USERSPACE : Mode.NFTABLES;
    return value
        .map(
            v ->
                switch (v.text()) {
                  case "nftables" -> Mode.NFTABLES;
                  case "userspace" -> Mode.USERSPACE;
                  case "iptables", "ipvs" -> {
                    given.doubt(
                        "%s: mode %s is not one of nftables and userspace; nftables is used"
                            .formatted(v.where(), v.text()));
                    yield Mode.NFTABLES;
                  }
                  default -> {
                    errors.add(
                        "%s: mode %s is unknown; write nftables or userspace"
                            .formatted(v.where(), v.text()));
                    yield usual;
                  }
                })
        .orElse(usual);
  }

  private Source source() {
    if (manifests.isPresent()) {
      return new Source.Manifests(manifests.get());
    }
    Optional<String> master = given.of(Setting.MASTER).map(Given.Value::text);
    return given
        .of(Setting.KUBECONFIG)
        .<Source>map(v -> new Source.Kubeconfig(Path.of(v.text()), master))
        .or(() -> master.map(Source.Url::new))
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
          "%s: %s is not an address and port such as 0.0.0.0:%d"
              .formatted(value.get().where(), value.get().text(), port));
    }
    return address;
  }

  private NodePortAddresses nodePortAddresses(Mode mode) {
    Optional<Given.Value> value = given.of(Setting.NODE_PORT_ADDRESSES);
    List<String> words = words(value);
    NodePortAddresses others = nodePortAddresses(value, without(LOCALHOST, words));
    Optional<Given.Value> asked = given.of(Setting.LOCALHOST_NODE_PORTS);
    if (yes(Setting.LOCALHOST_NODE_PORTS) && mode == Mode.NFTABLES && !words.contains(LOCALHOST)) {
      given.doubt(
          ("%s: as in kube-proxy's nftables mode, node ports are not served at 127.0.0.1; write"
                  + " nodePortAddresses: [primary, localhost] for that")
              .formatted(asked.map(Given.Value::where).orElse("")));
    }
    return words.contains(LOCALHOST) ? new NodePortAddresses.AndLocalhost(others) : others;
  }

  private NodePortAddresses nodePortAddresses(Optional<Given.Value> value, List<String> words) {
    if (words.isEmpty() || words.equals(List.of(PRIMARY))) {
      return new NodePortAddresses.Primary();
    }
    if (words.contains(PRIMARY)) {
      errors.add(
          value.map(Given.Value::where).orElse("") + ": primary stands alone, not beside ranges");
    }
    return new NodePortAddresses.Within(
        ranges(value, without(PRIMARY, words), "; write a range, primary or localhost"));
  }

  private static List<String> without(String word, List<String> words) {
    return words.stream().filter(each -> !each.equals(word)).toList();
  }

  private static List<String> words(Optional<Given.Value> value) {
    return value
        .map(v -> Stream.of(v.text().split(",")).map(String::strip).toList())
        .orElse(List.of());
  }

  private List<Cidr> ranges(Setting setting) {
    Optional<Given.Value> value = given.of(setting);
    return ranges(value, words(value), "");
  }

  private List<Cidr> ranges(Optional<Given.Value> value, List<String> words, String remedy) {
    List<Cidr> ranges = new ArrayList<>();
    for (String word : words) {
      Cidr.parse(word)
          .ifPresentOrElse(
              ranges::add,
              () ->
                  errors.add(
                      "%s: %s is not a range of addresses such as 10.244.0.0/16%s"
                          .formatted(value.map(Given.Value::where).orElse(""), word, remedy)));
    }
    return ranges;
  }

  private LocalPods detectLocal(Mode mode) {
    List<Cidr> clusterCidrs = ranges(Setting.CLUSTER_CIDR);
    Optional<Given.Value> value = given.of(Setting.DETECT_LOCAL);
    LocalPods usual = LocalPods.inRanges(clusterCidrs);
    return value
        .map(
            v ->
                switch (v.text()) {
                  case "ClusterCIDR" -> usual;
                  case "NodeCIDR" -> new LocalPods.OfNode();
                  case "BridgeInterface" ->
                      byInterface(v, mode, Setting.POD_BRIDGE, LocalPods.ByInterface::new);
                  case "InterfaceNamePrefix" ->
                      byInterface(
                          v, mode, Setting.POD_INTERFACES, LocalPods.ByInterfacePrefix::new);
                  default -> {
                    errors.add(
                        v.where()
                            + ": "
                            + v.text()
                            + " is unknown; write ClusterCIDR, NodeCIDR, BridgeInterface or"
                            + " InterfaceNamePrefix");
                    yield usual;
                  }
                })
        .orElse(usual);
  }

  private LocalPods byInterface(
      Given.Value how, Mode mode, Setting setting, Function<String, LocalPods> pods) {
    Optional<Given.Value> name = given.of(setting);
    if (mode == Mode.USERSPACE) {
      errors.add(
          how.where()
              + ": mode userspace does not see by which interface a client comes; take ClusterCIDR"
              + " or NodeCIDR instead of "
              + how.text()
              + ", or mode nftables");
    } else if (name.isEmpty()) {
      errors.add(
          "%s: %s needs %s, in the file %s"
              .formatted(
                  how.where(), how.text(), setting.flags().getFirst(), setting.paths().getFirst()));
    } else {
      try {
        return pods.apply(name.get().text());
      } catch (IllegalArgumentException e) {
        errors.add(name.get().where() + ": " + e.getMessage());
      }
    }
    return new LocalPods.Unknown();
  }

  private boolean yes(Setting setting) {
    Optional<Given.Value> value = given.of(setting);
    Optional<Boolean> truth = value.flatMap(Truth::of);
    if (value.isPresent() && truth.isEmpty()) {
      errors.add("%s: %s must be true or false".formatted(value.get().where(), value.get().text()));
    }
    return truth.orElse(false);
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
          "%s: %s is not a duration such as 1s, 500ms or 1m30s"
              .formatted(value.where(), value.text()));
    }
    return duration;
  }
}
