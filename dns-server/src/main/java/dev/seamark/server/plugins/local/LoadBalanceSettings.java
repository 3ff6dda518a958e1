package dev.seamark.server.plugins.local;

import dev.seamark.process.Nearest;
import dev.seamark.process.Reason;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Durations;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.files.FileWatch;
import dev.seamark.server.files.TextFile;
import dev.seamark.server.plugin.Setup;
import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.wire.WireName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Record;

/**
 * How {@code loadbalance} orders addresses.
 *
 * @param weights where a weight file says which address comes first
 * @param preferred networks whose addresses come first, the earlier the better
 */
record LoadBalanceSettings(Optional<Supplier<Weights>> weights, List<Network> preferred) {
  private static final Logger LOG = LoggerFactory.getLogger("plugin/loadbalance");
  private static final Duration RELOAD = Duration.ofSeconds(30); // CoreDNS's default
  private static final List<String> POLICIES = List.of("round_robin", "weighted");

  LoadBalanceSettings {
    preferred = List.copyOf(preferred);
  }

  /** A network. */
  record Network(IpAddress address, int prefix) {
    boolean contains(IpAddress other) {
      if (other.v6() != address.v6()) {
        return false;
      }
      if (!address.v6()) {
        return prefix == 0 || (other.low() ^ address.low()) >>> (32 - prefix) == 0;
      }
      long high = other.high() ^ address.high();
      long low = other.low() ^ address.low();
      return prefix <= 64
          ? prefix == 0 || high >>> (64 - prefix) == 0
          : high == 0 && low >>> (128 - prefix) == 0;
    }
  }

  /** A directive that is being read. */
  static final class Draft {
    private final Setup setup;
    private final Optional<Path> weights;
    private final List<Network> preferred = new ArrayList<>();
    private Duration reload = RELOAD;

    /** Begins with the arguments. */
    Draft(Directive line, Setup setup) throws CorefileException {
      this.setup = setup;
      List<String> words = line.texts();
      boolean weighted = !words.isEmpty() && words.getFirst().equals("weighted");
      if (!words.isEmpty() && !POLICIES.contains(words.getFirst())) {
        throw new CorefileException(
            line.arguments().getFirst().at(),
            "unknown policy: " + words.getFirst(),
            Nearest.word(words.getFirst(), POLICIES)
                .map(near -> "did you mean '" + near + "'?")
                .orElse("there are " + String.join(" and ", POLICIES)));
      }
      if (words.size() > (weighted ? 2 : 1) || weighted && words.size() < 2) {
        throw line.wrongArguments("loadbalance [round_robin | weighted FILE]");
      }
      weights = weighted ? Optional.of(setup.path(words.get(1))) : Optional.empty();
      if (weighted) {
        check(line.arguments().get(1), setup.path(words.get(1)));
      }
    }

    /** A file that is not there may come; one that cannot be read is a mistake. */
    private void check(Word word, Path file) throws CorefileException {
      if (!Files.exists(file)) {
        setup.warn(
            word.at(), "plugin/loadbalance: no such file: " + file + "; make it, or mend the name");
        return;
      }
      try {
        Weights.read(TextFile.lines(file, StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new CorefileException(
            word.at(),
            "plugin/loadbalance: cannot read the weights in " + file + ": " + Reason.of(e),
            "write a name on a line, and below it lines of an address and its weight");
      }
    }

    private void reload(Directive line) throws CorefileException {
      if (weights.isEmpty()) {
        throw line.wrongArguments("reload DURATION (with weighted FILE)");
      }
      reload = duration(line.arguments().getFirst());
    }

    private void prefer(Directive line) throws CorefileException {
      if (weights.isPresent()) {
        throw new CorefileException(
            line.at(),
            "plugin/loadbalance: prefer does not go with weighted",
            "write loadbalance round_robin, or remove the line");
      }
      for (Word word : line.arguments()) {
        preferred.add(network(word));
      }
    }

    /** What was read. */
    LoadBalanceSettings settings() {
      return new LoadBalanceSettings(weights.map(file -> watch(file, reload, setup)), preferred);
    }
  }

  /** The lines that the block may have. */
  static Properties<Draft> properties() {
    return Properties.of(
        Property.of(
            "reload DURATION",
            "With weighted: how often the file is looked at; 0s for never.",
            "30s",
            Draft::reload),
        Property.of(
            "prefer [CIDR...]",
            "Puts addresses of these networks first, those of the first network before all.",
            "",
            Draft::prefer));
  }

  private static Duration duration(Word word) throws CorefileException {
    Optional<Duration> duration = Durations.parse(word.text());
    if (duration.isEmpty() || duration.get().isNegative()) {
      throw new CorefileException(
          word.at(), "invalid reload duration '" + word + "'", "write it as in 30s or 1m30s");
    }
    return duration.get();
  }

  private static Network network(Word word) throws CorefileException {
    Cidr read =
        Cidr.parse(word.text())
            .orElseThrow(
                () ->
                    new CorefileException(
                        word.at(), "invalid CIDR \"" + word + "\"", "write it as in 10.0.0.0/8"));
    return new Network(read.network(), read.bits());
  }

  private static Supplier<Weights> watch(Path file, Duration reload, Setup setup) {
    AtomicReference<Weights> current = new AtomicReference<>(Weights.NONE);
    FileWatch watch =
        new FileWatch(
            file,
            reload,
            new FileWatch.Reader() {
              @Override
              public void read(Path changed) throws IOException {
                current.set(Weights.read(TextFile.lines(changed, StandardCharsets.UTF_8)));
                LOG.info("Successfully reloaded weight file {}", changed);
              }

              @Override
              public void failed(Path unread, IOException why) {
                LOG.warn("cannot use weight file {}: {}", unread, Reason.of(why));
              }
            },
            LOG);
    setup.onStart(watch::start);
    setup.onStop(watch::close);
    return current::get;
  }

  /** Whether addresses are shuffled and nothing else. */
  boolean isPlain() {
    return weights.isEmpty() && preferred.isEmpty();
  }

  /** Orders the addresses of a section. */
  void order(List<Record> addresses, RandomGenerator random) {
    if (weights.isPresent()) {
      heaviestFirst(addresses, weights.get().get(), random);
    } else {
      Collections.shuffle(addresses, java.util.Random.from(random));
    }
    if (!preferred.isEmpty()) {
      addresses.sort(java.util.Comparator.comparingInt(record -> rank(address(record))));
    }
  }

  private int rank(IpAddress address) {
    for (int i = 0; i < preferred.size(); i++) {
      if (preferred.get(i).contains(address)) {
        return i;
      }
    }
    return preferred.size();
  }

  private static void heaviestFirst(
      List<Record> addresses, Weights weights, RandomGenerator random) {
    if (addresses.size() < 2) {
      return;
    }
    int[] each = new int[addresses.size()];
    int sum = 0;
    for (int i = 0; i < each.length; i++) {
      Record record = addresses.get(i);
      WireName owner = WireName.fromWire(record.getName().toWire(), 0);
      each[i] = weights.of(owner, address(record));
      sum += each[i];
    }
    int chosen = random.nextInt(sum);
    int top = 0;
    while (chosen >= each[top]) {
      chosen -= each[top++];
    }
    Collections.swap(addresses, 0, top);
  }

  private static IpAddress address(Record record) {
    byte[] bytes =
        record instanceof ARecord a
            ? a.getAddress().getAddress()
            : ((AAAARecord) record).getAddress().getAddress();
    return IpAddress.fromBytes(bytes, 0, bytes.length == 16);
  }
}
