package dev.seamark.e2e.rows;

import dev.seamark.e2e.net.Reply;
import dev.seamark.e2e.proxy.ProxyNode;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One client that asks at one frontend on one node, again and again. Runs at the client's place.
 */
final class Probe {
  /** So many connections miss one of three pods once in ten billion times. */
  private static final int MOST_ATTEMPTS = 60;

  /** So many at least, which would meet a pod that must not be met. */
  private static final int LEAST_ATTEMPTS = 6;

  private static final int MOST_FAILURES = 2;

  /** So often it is asked again, where a packet that refuses was not seen. */
  private static final int MOST_LOOKS = 5;

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration SILENCE = Duration.ofMillis(600);

  /** Where either may come. */
  private static final Duration UNKNOWN = Duration.ofMillis(1_500);

  private final ProxyNode node;
  private final Question question;
  private final Set<String> wanted;
  private final boolean silent;
  private final Duration patience;
  private final Set<String> pods = new TreeSet<>();
  private final Set<String> seen = new TreeSet<>();
  private final Set<String> failures = new TreeSet<>();
  private int failed;
  private int looks;

  /** Asks until these pods are met, and once if silence is to come. */
  Probe(ProxyNode node, Question question, Set<String> wanted, boolean silent) {
    this(node, question, wanted, silent, silent ? SILENCE : PATIENCE);
  }

  private Probe(
      ProxyNode node, Question question, Set<String> wanted, boolean silent, Duration patience) {
    this.node = node;
    this.question = question;
    this.wanted = wanted;
    this.silent = silent;
    this.patience = patience;
  }

  /** Asks as often as it takes where nothing is known before. */
  Probe(ProxyNode node, Question question) {
    this(node, question, Set.of(), false, UNKNOWN);
  }

  /** What is heard, in words that are equal where it is equal. */
  String heard() {
    for (int i = 0; i < MOST_ATTEMPTS && failed < enough() && !complete(i); i++) {
      note(question.ask(patience));
    }
    String reached = pods.isEmpty() ? "" : String.join(" ", pods) + " as " + String.join(" ", seen);
    String failure = String.join(", ", failures);
    return reached.isEmpty() || failure.isEmpty() ? reached + failure : reached + ", " + failure;
  }

  private int enough() {
    return silent ? 1 : MOST_FAILURES;
  }

  private boolean complete(int attempts) {
    return attempts >= LEAST_ATTEMPTS && pods.equals(wanted);
  }

  private void note(Reply reply) {
    switch (reply) {
      case Reply.Answer(String server, String client) -> {
        pods.add(server);
        seen.add(InetAddress.ofLiteral(client).equals(question.source()) ? "itself" : client);
      }
      case Reply.Silence() -> fails("silent");
      case Reply.Failure(int port, String message) -> failure(port, message);
    }
  }

  /** In words, and which packet told it. Of a datagram that is dropped the node hears without. */
  private void failure(int port, String message) {
    String words =
        switch (message) {
          case "Connection refused", "null" -> "refused";
          case "Operation not permitted" -> "not permitted";
          default -> message;
        };
    Optional<String> packet =
        node.network().refusals(question.place()).of(question.v6(), question.udp(), port);
    if (packet.isPresent()) {
      fails(words + " by " + packet.get());
    } else if (silent || ++looks > MOST_LOOKS) {
      fails(words);
    }
  }

  private void fails(String how) {
    failures.add(how);
    failed++;
  }
}
