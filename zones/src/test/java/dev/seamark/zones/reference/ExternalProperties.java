package dev.seamark.zones.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.answer.ClusterZones;
import dev.seamark.zones.answer.ExternalZones;
import dev.seamark.zones.answer.Verdict;
import dev.seamark.zones.settings.ExternalSettings;
import dev.seamark.zones.settings.ZoneSettings;
import dev.seamark.zones.wire.WireName;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Type;

/**
 * The same as {@link ZonesProperties} for zones of external addresses: whatever happens to the
 * cluster, the answer is the one of the {@link ReferenceExternal}.
 */
@DisplayName("After any changes to a cluster, seen from outside,")
class ExternalProperties {
  private static final int SEEDS = 150;
  private static final int CHANGES = 40;
  private static final int QUESTIONS = 8;
  private static final int SMALLEST_LIMIT = 290; // a question and its SOA fit, not much more
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Instant now = START;
  private final InstantSource clock = () -> now;

  static LongStream seeds() {
    long first = Long.getLong("seamark.firstSeed", 0);
    return LongStream.range(first, first + Long.getLong("seamark.seeds", SEEDS));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @DisplayName("zones answer as the reference does, whole and cut, and as zones built from scratch")
  void answersAreThoseOfTheReference(long seed) {
    Pick pick = new Pick(seed);
    ZoneSettings cluster = SomeSettings.by(pick);
    ExternalSettings settings = settings(pick);
    ClusterHistory history = new ClusterHistory(pick, cluster);
    ReferenceExternal reference = new ReferenceExternal(settings, cluster, history.catalog());
    ReplyCheck check = new ReplyCheck(reference);
    List<Question> asked = new ArrayList<>();
    try (ClusterZones inside = new ClusterZones(cluster, history.catalog(), clock)) {
      ExternalZones zones = inside.external(settings);
      Asker asker = new Asker(zones::answer);
      Question again = question(pick, settings);
      for (int change = 0; change < CHANGES; change++) {
        int serial = zones.serial();
        List<String> before = asker.ask(again).everything();
        now = now.plusSeconds(1); // two changes in one second move the serial when it is over
        String where =
            "after change %d, %s, with %s in %s"
                .formatted(change, history.next(), settings, cluster);
        if (zones.serial() == serial) {
          assertThat(asker.ask(again).everything())
              .as("%s under the serial from before, %s", again, where)
              .isEqualTo(before);
        }
        for (int i = 0; i < QUESTIONS; i++) {
          Question question = question(pick, settings);
          Asker.Reply whole = asker.ask(question, Asker.NO_LIMIT, pick.below(1000) - 500);
          check.isRight(question, whole, where);
          asked.add(question);
          again = question;
        }
      }
      try (ClusterZones scratch = new ClusterZones(cluster, history.catalog(), clock)) {
        Asker fresh = new Asker(scratch.external(settings)::answer);
        for (Question question : asked) {
          assertThat(fresh.ask(question).everything())
              .as("%s of zones built from scratch with %s in %s", question, settings, cluster)
              .isEqualTo(asker.ask(question).everything());
        }
      }
      cut(pick, asker, asked);
    }
  }

  private static void cut(Pick pick, Asker asker, List<Question> asked) {
    for (Question question : asked) {
      Asker.Reply whole = asker.ask(question);
      int limit = pick.between(SMALLEST_LIMIT, 400);
      // What is cut off is not chased: who asked comes again over TCP.
      if (whole.verdict() != Verdict.CHASE && whole.length() > SMALLEST_LIMIT) {
        Asker.Reply cut = asker.ask(question, limit, pick.below(1000) - 500);
        ReplyCheck.isCut(question, whole, cut, limit, "at the end");
      }
    }
  }

  private static ExternalSettings settings(Pick pick) {
    List<String> zones =
        pick.of(
            List.of("example.com", "in-addr.arpa", "ip6.arpa"),
            List.of("Out.Example.ORG", "example.org", "in-addr.arpa"),
            List.of("example.com"));
    return new ExternalSettings(
        zones.stream().map(WireName::parse).toList(),
        pick.of("dns", "dns", "prod"),
        pick.of(5, 0, 3600),
        pick.percent(60));
  }

  private static Question question(Pick pick, ExternalSettings settings) {
    int type =
        pick.of(
            Type.A, Type.A, Type.AAAA, Type.SRV, Type.SRV, Type.PTR, Type.NS, Type.SOA, Type.MX);
    if (pick.percent(15)) {
      byte[] address =
          Names.address(pick.of(SomeFacts.EXTERNAL)).map(ExternalProperties::bytes).orElseThrow();
      return new Question(ReverseMap.fromAddress(address), pick.percent(85) ? Type.PTR : type);
    }
    String zone = pick.of(settings.zones()).toString();
    String namespace = pick.of(pick.of(SomeFacts.NAMESPACES), "ghost", "prod") + ".";
    String service = pick.of(SomeFacts.SERVICES) + ".";
    String front =
        switch (pick.below(9)) {
          case 0 -> pick.of(SomeFacts.HOSTNAMES) + ".";
          case 1 -> "_" + pick.of(SomeFacts.HOSTNAMES) + ".";
          case 2 -> pick.of(SomeFacts.V4).replace('.', '-') + ".";
          case 3 -> pick.of("_http._tcp.", "_dns._udp.", "http.tcp.", "_._tcp.", "_nope._tcp.");
          case 4 -> pick.of("a.b.c.", "_.", "x.");
          default -> "";
        };
    String name =
        switch (pick.below(12)) {
          case 0 -> zone;
          case 1 -> settings.apex() + "." + zone;
          case 2 -> pick.of("ns1.", "ns2.", "a.ns1.") + settings.apex() + "." + zone;
          case 3 -> namespace + zone;
          default -> front + service + namespace + zone;
        };
    return new Question(spelled(pick, name), type);
  }

  private static byte[] bytes(dev.seamark.zones.catalog.IpAddress address) {
    byte[] bytes = new byte[address.length()];
    address.toBytes(bytes, 0);
    return bytes;
  }

  private static Name spelled(Pick pick, String name) {
    return Names.name(pick.percent(20) ? name.toUpperCase(Locale.ROOT) : name);
  }
}
