package dev.seamark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.e2e.cluster.Cluster;
import dev.seamark.e2e.cluster.Settings;
import dev.seamark.e2e.proxy.Flavour;
import dev.seamark.e2e.proxy.ProxyNode;
import dev.seamark.e2e.proxy.ProxyNodes;
import dev.seamark.e2e.proxy.ProxySettings;
import dev.seamark.e2e.rows.Cast;
import dev.seamark.e2e.rows.Row;
import dev.seamark.e2e.rows.Rule;
import dev.seamark.e2e.rows.RuleFile;
import dev.seamark.e2e.rows.RuleObjects;
import dev.seamark.e2e.rows.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Puts the proxy beside the real kube-proxy: two nodes in namespaces, equal but for the program,
 * are given the same objects, and the same clients ask there. {@code -De2e.peers=all} adds
 * kube-proxy's iptables mode to the table, without comparing it.
 */
@DisplayName("Beside the real kube-proxy, on equal nodes,")
@ExtendWith(SharedCluster.class)
class ProxyTableTest {
  private final Cluster cluster;
  private final Sandbox sandbox;

  ProxyTableTest(Cluster cluster) {
    this.cluster = cluster;
    this.sandbox = new Sandbox(cluster);
  }

  @BeforeAll
  static void takesRoot() {
    TakesRoot.assumeNamespaces();
  }

  @AfterEach
  void end() {
    sandbox.close();
  }

  @Test
  @DisplayName("clients hear the same in every row, or it is explained why not")
  void clientsHearTheSame() throws Exception {
    ProxyNodes.register(cluster);
    List<Row> rows = rows();
    List<Flavour> flavours = new ArrayList<>(List.of(Flavour.KUBE_PROXY, Flavour.SEAMARK));
    if (Settings.of("e2e.peers").isPresent()) {
      flavours.add(Flavour.KUBE_PROXY_IPTABLES);
    }
    try (ProxyNodes nodes = new ProxyNodes(cluster, ProxySettings.KUBEADM, flavours)) {
      new Canary(sandbox).await(nodes.all());
      Table table = Table.of(rows, nodes.all());
      ProxyNode kubeProxy = nodes.of(Flavour.KUBE_PROXY);
      ProxyNode ours = nodes.of(Flavour.SEAMARK);
      List<Row> different = table.differences(kubeProxy, ours);
      Path all = Settings.root().resolve("e2e/target/proxy-table.txt");
      Files.writeString(all, table.text() + "\n");
      System.out.printf(
          "the table beside kube-proxy: %d rows, %d of them different; all are in %s%n%s%n",
          rows.size(), different.size(), all, table.text(different));
      assertThat(Explained.not(different)).as(table.text(Explained.not(different))).isEmpty();
      assertThat(table.against(ours)).as(table.text(table.against(ours))).isEmpty();
      List<Row> wrong = Explained.not(table.against(kubeProxy));
      assertThat(wrong).as("rules that kube-proxy does not keep: " + table.text(wrong)).isEmpty();
    }
  }

  /** Those of all rules, whose objects are created. */
  private List<Row> rows() {
    RuleObjects objects = new RuleObjects(cluster, sandbox.namespace());
    List<Row> rows = new ArrayList<>();
    List<Rule> rules = RuleFile.all();
    for (int number = 0; number < rules.size(); number++) {
      for (boolean v6 : new boolean[] {false, true}) {
        Rule rule = rules.get(number);
        Cast cast = objects.create(rule, new Cast(number, v6));
        for (Rule.Expectation expectation : rule.expectations()) {
          rows.add(new Row(rule, cast, expectation, false));
          rows.add(new Row(rule, cast, expectation, true));
        }
      }
    }
    objects.awaitSlices();
    return rows;
  }
}
