package dev.seamark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.e2e.cluster.Cluster;
import dev.seamark.e2e.cluster.Eventually;
import dev.seamark.e2e.cluster.Settings;
import dev.seamark.e2e.model.Objects;
import dev.seamark.e2e.model.ReferenceZone;
import dev.seamark.e2e.server.DnsServer;
import dev.seamark.e2e.server.Reply;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.xbill.DNS.ReverseMap;

/** {@code -De2e.seconds=600 -De2e.seed=SEED} make it longer, and the same again. */
@DisplayName("After any changes on a real API server")
@ExtendWith(SharedCluster.class)
class RandomRunTest {
  private static final int MOST_CHANGES = 150;
  private static final int SAMPLE = 60;
  private static final Duration QUIET = Duration.ofSeconds(45);

  private final Cluster cluster;
  private final DnsServer server;
  private final long seed =
      Settings.of("e2e.seed").map(Long::parseLong).orElseGet(() -> new Random().nextLong() >>> 40);
  private final Random random = new Random(seed);
  private final Set<String> everSeen = new TreeSet<>();
  private int asked;

  RandomRunTest(Cluster cluster, DnsServer server) {
    this.cluster = cluster;
    this.server = server;
  }

  @Test
  @DisplayName("the zone is what the objects say, whole and name by name")
  void isWhatTheObjectsSay() {
    System.out.println("the random run has -De2e.seed=" + seed);
    long seconds = Settings.of("e2e.seconds").map(Long::parseLong).orElse(30L);
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    Churn churn = new Churn(cluster, random, "e2e-" + Long.toHexString(seed) + "-");
    int points = 0;
    Duration longest = Duration.ZERO;
    while (System.nanoTime() < end || points == 0) {
      for (int i = 1 + random.nextInt(MOST_CHANGES); i > 0; i--) {
        churn.step();
      }
      Duration waited = Eventually.holds(QUIET, this::compare);
      longest = waited.compareTo(longest) > 0 ? waited : longest;
      points++;
    }
    churn.end();
    Eventually.holds(QUIET, this::compare);
    System.out.printf(
        "%s; compared at %d quiet points with %d questions, the longest wait %d ms%n",
        churn.summary(), points, asked, longest.toMillis());
  }

  private void compare() {
    ReferenceZone reference = new ReferenceZone(Objects.of(cluster), DnsServer.ZONE, DnsServer.TTL);
    assertSame(reference.transferred(), server.transfer(DnsServer.ZONE));
    compareSome(reference.answers());
    compareReverse(reference.reverse());
  }

  private void assertSame(Set<String> expected, Set<String> actual) {
    Set<String> missing = new TreeSet<>(expected);
    missing.removeAll(actual);
    Set<String> tooMuch = new TreeSet<>(actual);
    tooMuch.removeAll(expected);
    assertThat(missing).as("missing, seed %d", seed).isEmpty();
    assertThat(tooMuch).as("too much, seed %d", seed).isEmpty();
  }

  private void compareSome(Map<String, Set<String>> answers) {
    everSeen.addAll(answers.keySet());
    List<String> questions = new ArrayList<>(everSeen);
    Set<String> names =
        answers.keySet().stream().map(RandomRunTest::name).collect(Collectors.toSet());
    for (int i = 0; i < SAMPLE; i++) {
      String question = questions.get(random.nextInt(questions.size()));
      Reply reply = server.ask(name(question), question.split(" ")[1]);
      asked++;
      assertThat(withoutWeights(reply.contents()))
          .as("%s, seed %d", question, seed)
          .isEqualTo(withoutWeights(answers.getOrDefault(question, Set.of())));
      assertThat(reply.rcode())
          .as("%s, seed %d", question, seed)
          .isEqualTo(names.contains(name(question)) ? "NOERROR" : "NXDOMAIN");
    }
  }

  private static String name(String question) {
    return question.split(" ")[0];
  }

  /** A transfer and an answer share the weights out in different ways. */
  private static Set<String> withoutWeights(Set<String> contents) {
    return contents.stream()
        .map(c -> c.replaceFirst("^0 \\d+ (\\d+) ", "0 - $1 "))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void compareReverse(Map<String, Set<String>> names) {
    List<String> addresses = new ArrayList<>(names.keySet());
    for (int i = 0; i < SAMPLE / 2; i++) {
      String address = addresses.get(random.nextInt(addresses.size()));
      String owner = ReverseMap.fromAddress(InetAddress.ofLiteral(address)).toString();
      asked++;
      assertThat(server.ask(owner, "PTR").contents())
          .as("the names of %s, seed %d", address, seed)
          .isEqualTo(names.get(address));
    }
  }
}
