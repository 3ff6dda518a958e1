package dev.seamark.e2e.rows;

import dev.seamark.e2e.net.Dialogue;
import dev.seamark.e2e.net.Reply;
import dev.seamark.e2e.proxy.ProxyNode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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

  private final ProxyNode node;
  private final Row row;
  private final Set<String> pods = new TreeSet<>();
  private final Set<String> seen = new TreeSet<>();
  private final Set<String> failures = new TreeSet<>();
  private int failed;
  private int looks;

  Probe(ProxyNode node, Row row) {
    this.node = node;
    this.row = row;
  }

  /** What is heard, in words that are equal where it is equal. */
  String heard() throws Exception {
    for (int i = 0; i < MOST_ATTEMPTS && failed < enough() && !complete(i); i++) {
      note(attempt());
    }
    String reached = pods.isEmpty() ? "" : String.join(" ", pods) + " as " + String.join(" ", seen);
    String failure = String.join(", ", failures);
    return reached.isEmpty() || failure.isEmpty() ? reached + failure : reached + ", " + failure;
  }

  private int enough() {
    return row.silent() ? 1 : MOST_FAILURES;
  }

  private boolean complete(int attempts) {
    return attempts >= LEAST_ATTEMPTS && pods.equals(row.pods());
  }

  private Reply attempt() throws Exception {
    InetAddress source = InetAddress.ofLiteral(client());
    String kind = row.expectation().frontend();
    int port = row.expectation().port() == 0 ? row.cast().port(kind) : row.expectation().port();
    var to = new InetSocketAddress(InetAddress.ofLiteral(row.cast().frontend(kind)), port);
    Duration patience = row.silent() ? SILENCE : PATIENCE;
    return row.udp() ? Dialogue.ask(source, to, patience) : Dialogue.connect(source, to, patience);
  }

  private String client() {
    return row.cast().client(row.expectation().client());
  }

  private void note(Reply reply) throws Exception {
    switch (reply) {
      case Reply.Answer(String server, String client) -> {
        pods.add(server);
        seen.add(isSame(client, client()) ? "itself" : client);
      }
      case Reply.Silence() -> fails("silent");
      case Reply.Failure(int port, String message) -> failure(port, message);
    }
  }

  /** In words, and which packet told it. Of a datagram that is dropped the node hears without. */
  private void failure(int port, String message) throws Exception {
    String words =
        switch (message) {
          case "Connection refused", "null" -> "refused";
          case "Operation not permitted" -> "not permitted";
          default -> message;
        };
    String place = Cast.place(row.expectation().client());
    Optional<String> packet = node.network().refusals(place).of(row.cast().v6(), row.udp(), port);
    if (packet.isPresent()) {
      fails(words + " by " + packet.get());
    } else if (row.silent() || ++looks > MOST_LOOKS) {
      fails(words);
    }
  }

  private void fails(String how) {
    failures.add(how);
    failed++;
  }

  private static boolean isSame(String one, String other) {
    return InetAddress.ofLiteral(one).equals(InetAddress.ofLiteral(other));
  }
}
