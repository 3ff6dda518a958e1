package dev.seamark.e2e.rows;

import dev.seamark.e2e.proxy.ProxyNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** What clients hear, row by row, on each node: the same questions are asked on all. */
public final class Table {
  private final List<Row> rows;
  private final List<ProxyNode> nodes;
  private final Map<ProxyNode, Map<Row, String>> heard = new LinkedHashMap<>();

  private Table(List<Row> rows, List<ProxyNode> nodes, List<Map<Row, String>> heard) {
    this.rows = rows;
    this.nodes = nodes;
    for (int i = 0; i < nodes.size(); i++) {
      this.heard.put(nodes.get(i), heard.get(i));
    }
  }

  /** Asks. */
  public static Table of(List<Row> rows, List<ProxyNode> nodes) throws InterruptedException {
    return new Table(
        rows,
        nodes,
        Clients.heard(
            rows,
            nodes,
            Clients.USUAL,
            Row::question,
            (node, row) -> new Probe(node, row.question(), row.pods(), row.silent())));
  }

  /** What was heard in a row on a node. */
  public String heard(Row row, ProxyNode node) {
    return String.valueOf(Objects.requireNonNull(heard.get(node)).get(row));
  }

  /** The rows in which two nodes differ. */
  public List<Row> differences(ProxyNode one, ProxyNode other) {
    return rows.stream().filter(r -> !heard(r, one).equals(heard(r, other))).toList();
  }

  /** The rows in which a node is not what the rule says. */
  public List<Row> against(ProxyNode node) {
    return rows.stream().filter(r -> !r.fits(heard(r, node))).toList();
  }

  /** A row with what was heard on each node. */
  public String line(Row row) {
    return row
        + nodes.stream()
            .map(node -> "\n    " + node.flavour().label() + ": " + heard(row, node))
            .collect(Collectors.joining());
  }

  /** Rows with what was heard, as text. */
  public String text(List<Row> some) {
    return some.stream().map(this::line).collect(Collectors.joining("\n"));
  }

  /** All of it. */
  public String text() {
    return text(rows);
  }
}
