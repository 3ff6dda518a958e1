package dev.seamark.e2e.rows;

import dev.seamark.e2e.proxy.ProxyNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** What clients hear, row by row, on each node: the same questions are asked on all. */
public final class Table {
  /** Clients of one place at a time; those who wait for what does not come take no time else. */
  private static final int CLIENTS = 6;

  private final List<Row> rows;
  private final List<ProxyNode> nodes;
  private final Map<ProxyNode, Map<Row, String>> heard = new LinkedHashMap<>();

  private Table(List<Row> rows, List<ProxyNode> nodes) {
    this.rows = rows;
    this.nodes = nodes;
    nodes.forEach(node -> heard.put(node, new ConcurrentHashMap<>()));
  }

  /** Asks. */
  public static Table of(List<Row> rows, List<ProxyNode> nodes) throws InterruptedException {
    Table table = new Table(rows, nodes);
    table.ask();
    return table;
  }

  private void ask() throws InterruptedException {
    Map<String, List<Row>> byPlace =
        rows.stream().collect(Collectors.groupingBy(r -> Cast.place(r.expectation().client())));
    List<Thread> clients = new ArrayList<>();
    for (ProxyNode node : nodes) {
      byPlace.forEach(
          (place, its) -> {
            Queue<Row> queue = new ConcurrentLinkedQueue<>(its);
            for (int i = 0; i < CLIENTS; i++) {
              clients.add(node.network().place(place).start(() -> ask(node, queue)));
            }
          });
    }
    for (Thread client : clients) {
      client.join();
    }
  }

  private void ask(ProxyNode node, Queue<Row> queue) {
    for (Row row = queue.poll(); row != null; row = queue.poll()) {
      column(node).put(row, new Probe(node, row.question(), row.pods(), row.silent()).heard());
    }
  }

  private Map<Row, String> column(ProxyNode node) {
    return Objects.requireNonNull(heard.get(node));
  }

  /** What was heard in a row on a node. */
  public String heard(Row row, ProxyNode node) {
    return String.valueOf(column(node).get(row));
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
