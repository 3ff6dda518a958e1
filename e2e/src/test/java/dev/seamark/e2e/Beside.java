package dev.seamark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.e2e.cluster.Cluster;
import dev.seamark.e2e.cluster.Settings;
import dev.seamark.e2e.proxy.Flavour;
import dev.seamark.e2e.proxy.ProxyNode;
import dev.seamark.e2e.proxy.ProxyNodes;
import dev.seamark.e2e.proxy.ProxySettings;
import dev.seamark.e2e.rows.Cast;
import dev.seamark.e2e.rows.Question;
import dev.seamark.e2e.rows.RuleFile;
import dev.seamark.e2e.rows.RuleObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A node with kube-proxy and one with ours, at which the same must be heard. */
final class Beside implements AutoCloseable {
  /** Of rules, beyond those of files; addresses are of the cluster, and so no two have the same. */
  private static final AtomicInteger NUMBERS = new AtomicInteger(500);

  private final Sandbox sandbox;
  private final RuleObjects objects;
  private final Canary canary;
  private final ProxyNodes nodes;
  private final List<String> rows = new ArrayList<>();

  Beside(Cluster cluster, ProxySettings settings) throws Exception {
    ProxyNodes.register(cluster);
    sandbox = new Sandbox(cluster);
    objects = new RuleObjects(cluster, sandbox.namespace());
    canary = new Canary(sandbox);
    nodes = new ProxyNodes(cluster, settings, List.of(Flavour.KUBE_PROXY, Flavour.SEAMARK));
  }

  Sandbox sandbox() {
    return sandbox;
  }

  List<ProxyNode> nodes() {
    return nodes.all();
  }

  /** Has both run with other settings. */
  void restart(ProxySettings settings) throws Exception {
    nodes.restart(settings);
    settle();
  }

  /** Creates objects that are written as a rule, and waits for them. */
  Cast given(String yaml) throws Exception {
    Cast cast = create(yaml);
    settle();
    return cast;
  }

  Cast create(String yaml) {
    return objects.create(RuleFile.objects(yaml), new Cast(NUMBERS.getAndIncrement(), false));
  }

  /** Writes others in their place, and waits. */
  Cast changed(Cast cast, String yaml) throws Exception {
    Cast changed = objects.change(RuleFile.objects(yaml), cast);
    settle();
    return changed;
  }

  /** Waits until both proxies have done all that was written. */
  void settle() throws Exception {
    canary.await(nodes.all());
  }

  /** What is heard at both nodes, where it must be the same. */
  String heard(Question question) throws InterruptedException {
    return heard(List.of(question)).getFirst();
  }

  /** Likewise of several at a time. */
  List<String> heard(List<Question> questions) throws InterruptedException {
    List<Map<Question, String>> heard =
        Question.heard(questions, List.of(nodes.of(Flavour.KUBE_PROXY), nodes.of(Flavour.SEAMARK)));
    Map<Question, String> ofKubeProxy = heard.getFirst();
    Map<Question, String> ofOurs = heard.getLast();
    questions.forEach(
        q -> row(q.toString(), String.valueOf(ofKubeProxy.get(q)), String.valueOf(ofOurs.get(q))));
    return questions.stream().map(q -> String.valueOf(ofOurs.get(q))).toList();
  }

  /** What the rows that follow are about. */
  void heading(String text) {
    rows.add("--- " + text);
  }

  /** Notes what else was seen at both nodes, where it must be the same. */
  void row(String what, Object ofKubeProxy, Object ofOurs) {
    assertThat(ofOurs).as(what + ", beside what kube-proxy does").isEqualTo(ofKubeProxy);
    rows.add(what + ": " + ofOurs);
  }

  /** Writes the rows to a file, and says how many there are. */
  String written(String name) throws IOException {
    Path file = Settings.root().resolve("e2e/target/" + name);
    Files.write(file, rows);
    long headings = rows.stream().filter(row -> row.startsWith("---")).count();
    return rows.size() - headings + " rows; all are in " + file;
  }

  @Override
  public void close() throws IOException {
    nodes.close();
    sandbox.close();
  }
}
