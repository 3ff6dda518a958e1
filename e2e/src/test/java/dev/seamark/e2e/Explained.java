package dev.seamark.e2e;

import dev.seamark.e2e.rows.Row;
import java.util.List;

/**
 * Why rows differ between kube-proxy and ours. docs/service-proxy.md says the same to operators.
 */
enum Explained {
  /** A slice says that an endpoint is on this node, and another one leaves it open. */
  TWO_SLICES("what kube-proxy takes of an endpoint that is in two slices changes from run to run") {
    @Override
    boolean is(Row row) {
      return row.rule().name().startsWith("an endpoint in two slices is one");
    }
  },
  /** Both refuse by ICMP. */
  REFUSED_AT_SEND(
      "we refuse the node's own datagrams to node ports where they are sent, as kube-proxy does"
          + " those to all other addresses; it refuses these where they come in") {
    @Override
    boolean is(Row row) {
      return row.udp()
          && row.expectation().client().equals("node")
          && row.expectation().frontend().equals("node-port")
          && row.expectation().outcome().equals("refused");
    }
  };

  private final String why;

  Explained(String why) {
    this.why = why;
  }

  abstract boolean is(Row row);

  /** Those of the rows that nobody has explained. */
  static List<Row> not(List<Row> rows) {
    return rows.stream()
        .filter(row -> List.of(values()).stream().noneMatch(each -> each.is(row)))
        .toList();
  }

  @Override
  public String toString() {
    return why;
  }
}
