package dev.seamark.e2e.rows;

import dev.seamark.e2e.rows.Rule.Expectation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;

/**
 * A row of the table: a client that asks at a frontend of a rule's Service again and again.
 *
 * @param rule the rule
 * @param cast the addresses
 * @param expectation client and frontend, and what is to be heard
 * @param udp whether by UDP
 */
public record Row(Rule rule, Cast cast, Expectation expectation, boolean udp) {
  /** What the client asks. */
  Question question() {
    String kind = expectation.frontend();
    int port = expectation.port() == 0 ? cast.port(kind) : expectation.port();
    return new Question(
        Cast.place(expectation.client()),
        InetAddress.ofLiteral(cast.client(expectation.client())),
        new InetSocketAddress(InetAddress.ofLiteral(cast.frontend(kind)), port),
        udp);
  }

  /** The pods that are to be reached; none where no answer is to come. */
  Set<String> pods() {
    return reaches() ? Set.of(expectation.outcome().split(" as ")[0].split(" ")) : Set.of();
  }

  private boolean reaches() {
    return !Set.of("refused", "silent", "not carried").contains(expectation.outcome());
  }

  /** Whether no answer at all is to come. */
  boolean silent() {
    return Set.of("silent", "not carried").contains(expectation.outcome());
  }

  /** Whether what was heard is what the rule says. */
  boolean fits(String heard) {
    if (!reaches()) {
      // what a node's own process sends fails at once, where it is refused or dropped
      boolean own = udp && expectation.client().equals("node") && heard.startsWith("not permitted");
      return own || heard.startsWith(silent() ? "silent" : "refused");
    }
    String[] podsAndSeen = heard.split(" as ");
    boolean right = podsAndSeen.length == 2 && Set.of(podsAndSeen[0].split(" ")).equals(pods());
    return right
        && switch (expectation.outcome().replaceFirst(".* as ", "")) {
          case "itself" -> podsAndSeen[1].equals("itself");
          case "node" -> !podsAndSeen[1].contains("itself");
          default -> true;
        };
  }

  @Override
  public String toString() {
    return "%s to %s%s by %s/%s, where %s"
        .formatted(
            expectation.client(),
            expectation.frontend(),
            expectation.port() == 0 ? "" : ":" + expectation.port(),
            udp ? "UDP" : "TCP",
            cast.v6() ? "IPv6" : "IPv4",
            rule.name());
  }
}
