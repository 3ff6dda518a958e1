package dev.seamark.watch.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.watch.Await;
import dev.seamark.watch.Problem;
import dev.seamark.watch.WatchSettings;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.CatalogListener;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.Kind;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A directory of manifests")
class ManifestSourceTest {
  @TempDir private Path temp;
  private final LogLines log = new LogLines();
  private final List<ManifestSource> sources = new ArrayList<>();

  @AfterEach
  void closeSources() {
    sources.forEach(ManifestSource::close);
  }

  private ManifestSource started(Path directory, String... cidrs) {
    ManifestSource source =
        new ManifestSource(
            new ManifestSettings(directory, List.of(cidrs), WatchSettings.ALL), log.logger());
    sources.add(source);
    source.start();
    return source;
  }

  private ManifestSource started(ManifestTree tree) {
    ManifestSource source =
        new ManifestSource(
            new ManifestSettings(temp, List.of(), WatchSettings.ALL), log.logger(), tree);
    sources.add(source);
    source.start();
    return source;
  }

  private ManifestSource synced(Path directory) {
    ManifestSource source = started(directory);
    Await.until("the first load", () -> source.catalog().synced());
    return source;
  }

  private static String service(String name, int port) {
    return """
    apiVersion: v1
    kind: Service
    metadata:
      name: %s
    spec:
      ports:
      - port: %d
    """
        .formatted(name, port);
  }

  private static List<Integer> ports(Catalog catalog, String service) {
    return catalog.service(new ObjectKey("default", service)).stream()
        .flatMap(s -> s.ports().stream())
        .map(p -> p.port())
        .toList();
  }

  private static void awaitPort(ManifestSource source, String service, int port) {
    Await.until(
        service + " has port " + port,
        () -> ports(source.catalog(), service).equals(List.of(port)));
  }

  private static void awaitGone(ManifestSource source, String service) {
    Await.until(service + " is gone", () -> ports(source.catalog(), service).isEmpty());
  }

  private static void awaitProblem(ManifestSource source, String text) {
    Await.until(
        "a problem with: " + text,
        () -> source.problems().stream().anyMatch(p -> p.toString().contains(text)));
  }

  private static void awaitNoProblem(ManifestSource source) {
    Await.until("no problem", () -> source.problems().isEmpty());
  }

  @Nested
  @DisplayName("tells of Services")
  class TellsOfServices {
    @Test
    @DisplayName("that come, change and go after the start, a line each")
    void each() throws IOException {
      Files.writeString(temp.resolve("a.yaml"), service("a", 1));
      ManifestSource source = synced(temp);
      Await.until("the sum", () -> !log.with("read 1 file of").isEmpty());
      Path beside = Files.writeString(temp.resolve(".b"), service("b", 2));
      Files.move(beside, temp.resolve("b.yaml"), StandardCopyOption.ATOMIC_MOVE);
      awaitPort(source, "b", 2);
      beside = Files.writeString(temp.resolve(".b"), service("b", 3));
      Files.move(beside, temp.resolve("b.yaml"), StandardCopyOption.ATOMIC_MOVE);
      awaitPort(source, "b", 3);
      Files.delete(temp.resolve("b.yaml"));
      Await.until("the last line", () -> log.with("Service default/").size() >= 3);

      assertThat(log.with("Service default/"))
          .map(line -> line.replaceFirst("10\\.[0-9.]+", "ADDRESS"))
          .containsExactly(
              "INFO Service default/b is new: ADDRESS, port 2/TCP",
              "INFO Service default/b has changed: ADDRESS, port 3/TCP",
              "INFO Service default/b is gone");
    }

    @Test
    @DisplayName("by their number where they are many at once")
    void many() throws IOException {
      ManifestSource source = synced(temp);
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 21; i++) {
        all.append(service("s" + i, 1)).append("---\n");
      }
      Path beside = Files.writeString(temp.resolve(".new"), all);
      Files.move(beside, temp.resolve("many.yaml"), StandardCopyOption.ATOMIC_MOVE);
      awaitPort(source, "s20", 1);
      Await.until("the sum", () -> !log.with("21 Services are new").isEmpty());

      assertThat(log.with("21 Services are new, 0 have changed, 0 are gone")).hasSize(1);
      assertThat(log.with("Service default/")).isEmpty();
    }
  }

  @Nested
  @DisplayName("is read")
  class IsRead {
    @Test
    @DisplayName("with its subdirectories, but not hidden files nor other ones")
    void files() throws IOException {
      Files.createDirectories(temp.resolve("sub/deeper"));
      Files.createDirectories(temp.resolve(".git"));
      Files.writeString(temp.resolve("a.yaml"), service("a", 1));
      Files.writeString(temp.resolve("sub/b.yml"), service("b", 2));
      Files.writeString(
          temp.resolve("sub/deeper/c.json"),
          "{\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"c\"},"
              + " \"spec\": {\"ports\": [{\"port\": 3}]}}");
      Files.writeString(temp.resolve(".hidden.yaml"), service("h", 4));
      Files.writeString(temp.resolve(".git/g.yaml"), service("g", 5));
      Files.writeString(temp.resolve("notes.txt"), "no manifest");

      Loaded loaded = ManifestSource.load(new ManifestSettings(temp, List.of(), WatchSettings.ALL));

      assertThat(loaded.problems()).isEmpty();
      assertThat(loaded.catalog().synced()).isTrue();
      assertThat(loaded.catalog().services())
          .extracting(s -> s.key().name())
          .containsExactlyInAnyOrder("a", "b", "c");
      assertThat(loaded.summary().files()).isEqualTo(3);
      assertThat(loaded.summary().usage().accepted()).containsEntry("Service", 3);
    }

    @Test
    @DisplayName("and the log says how much there is of what, always in the same order")
    void summary() throws IOException {
      Files.writeString(
          temp.resolve("all.yaml"),
          """
          {apiVersion: v1, kind: Namespace, metadata: {name: default}}
          ---
          {apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: 80}]}}
          ---
          {apiVersion: v1, kind: Service, metadata: {name: b}, spec: {ports: [{port: 80}]}}
          """);
      synced(temp);
      Await.until(
          "the line",
          () ->
              log.with("read 1 file of").stream()
                  .anyMatch(line -> line.endsWith(temp + ": 1 Namespace, 2 Services")));
    }

    @Test
    @DisplayName("as if there were only what the selectors select")
    void selectors() throws IOException {
      Files.writeString(
          temp.resolve("a.yaml"),
          """
          {apiVersion: v1, kind: Namespace, metadata: {name: open, labels: {dns: public}}}
          ---
          {apiVersion: v1, kind: Service, metadata: {name: a, labels: {app: web}},
           spec: {selector: {x: y}, ports: [{port: 80}]}}
          ---
          {apiVersion: v1, kind: Service, metadata: {name: b}, spec: {selector: {x: y}, ports: [{port: 80}]}}
          ---
          {apiVersion: v1, kind: Pod, metadata: {name: p, labels: {x: y}},
           status: {podIP: 10.0.0.1, conditions: [{type: Ready, status: 'True'}]}}
          ---
          {apiVersion: v1, kind: Pod, metadata: {name: q, labels: {app: web}}, status: {podIP: 10.0.0.2}}
          """);
      Catalog catalog = load(new WatchSettings("app=web", "dns in (public)", true, true, false));

      assertThat(catalog.services()).extracting(s -> s.key().name()).containsExactly("a");
      assertThat(catalog.slicesOf(new ObjectKey("default", "a")))
          .as("made of pods that are not selected themselves")
          .extracting(EndpointSlice::size)
          .containsExactly(1);
      assertThat(catalog.slicesOf(new ObjectKey("default", "b"))).isEmpty();
      assertThat(catalog.pods()).extracting(p -> p.key().name()).containsExactly("q");
      assertThat(catalog.namespaces()).extracting(n -> n.name()).containsExactly("open");
    }

    @Test
    @DisplayName("without the kinds that nobody watches")
    void kinds() throws IOException {
      Files.writeString(
          temp.resolve("a.yaml"),
          """
          {apiVersion: v1, kind: Service, metadata: {name: a}, spec: {selector: {x: y}, ports: [{port: 80}]}}
          ---
          {apiVersion: v1, kind: Pod, metadata: {name: p, labels: {x: y}}, status: {podIP: 10.0.0.1}}
          ---
          {apiVersion: multicluster.x-k8s.io/v1alpha1, kind: ServiceImport, metadata: {name: i},
           spec: {type: ClusterSetIP, ips: [10.9.9.9], ports: [{port: 80}]}}
          ---
          apiVersion: discovery.k8s.io/v1
          kind: EndpointSlice
          metadata:
            name: s
            labels:
              multicluster.kubernetes.io/service-name: i
              multicluster.kubernetes.io/source-cluster: c1
          addressType: IPv4
          endpoints: [{addresses: [10.0.0.9]}]
          """);
      Catalog few = load(new WatchSettings("", "", false, false, false));
      assertThat(few.count(Kind.ENDPOINT_SLICE)).isZero();
      assertThat(few.count(Kind.POD)).isZero();
      assertThat(few.count(Kind.SERVICE_IMPORT)).isZero();

      Catalog imports = load(new WatchSettings("", "", false, false, true));
      assertThat(imports.slicesOf(new ObjectKey("default", "a"))).isEmpty();
      assertThat(imports.slicesOfImport(new ObjectKey("default", "i"))).hasSize(1);
      assertThat(imports.serviceImports())
          .singleElement()
          .satisfies(i -> assertThat(i.ips()).hasToString("[10.9.9.9]"));

      Catalog all = load(new WatchSettings("", "", true, true, true));
      assertThat(all.count(Kind.ENDPOINT_SLICE)).isEqualTo(2);
      assertThat(all.pods()).singleElement().satisfies(p -> assertThat(p.labels()).isEmpty());

      Catalog labelled = load(new WatchSettings("", "", true, true, false).withPodLabels(true));
      assertThat(labelled.pods())
          .singleElement()
          .satisfies(p -> assertThat(p.labels()).containsExactly(Map.entry("x", "y")));
    }

    @Test
    @DisplayName("not at all where a selector or a range is malformed")
    void settings() {
      assertThatThrownBy(() -> new ManifestSettings(temp, List.of("x"), WatchSettings.ALL))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(
              () ->
                  new ManifestSettings(
                      temp, List.of(), new WatchSettings("a!=b", "", true, false, false)))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("with a word on what of it is refused, and on what is left of the range")
    void problems() throws IOException {
      Files.writeString(temp.resolve("a.yaml"), service("x", 80) + "---\n" + service("y", 0));
      Loaded loaded =
          ManifestSource.load(
              new ManifestSettings(temp, List.of("10.96.0.0/28"), WatchSettings.ALL));
      assertThat(loaded.problems())
          .containsExactly(
              new Problem(
                  "Invalid",
                  temp.resolve("a.yaml") + ": document 2",
                  "Service \"y\" is invalid: spec.ports[0].port: Invalid value: 0: must be between"
                      + " 1 and 65535, inclusive"));
      assertThat(loaded.summary().usage().ranges())
          .singleElement()
          .satisfies(
              use -> {
                assertThat(use.cidr()).isEqualTo("10.96.0.0/28");
                assertThat(use.used()).isEqualTo(1);
                assertThat(use.free()).isEqualTo(12);
              });
    }

    private Catalog load(WatchSettings watch) {
      Loaded loaded = ManifestSource.load(new ManifestSettings(temp, List.of(), watch));
      assertThat(loaded.problems()).isEmpty();
      return loaded.catalog();
    }
  }

  @Nested
  @DisplayName("is followed when")
  class IsFollowed {
    @Test
    @DisplayName("a file is added, edited and deleted")
    void addEditDelete() throws IOException {
      Path file = temp.resolve("a.yaml");
      ManifestSource source = synced(temp);
      Files.writeString(file, service("a", 1));
      awaitPort(source, "a", 1);
      Files.writeString(file, service("a", 2) + "---\n" + service("b", 3));
      awaitPort(source, "a", 2);
      awaitPort(source, "b", 3);
      Files.writeString(file, service("b", 3));
      awaitGone(source, "a");
      Files.delete(file);
      awaitGone(source, "b");
    }

    @Test
    @DisplayName("an editor writes a new file and renames it into place")
    void rename() throws IOException {
      Path file = temp.resolve("a.yaml");
      Files.writeString(file, service("a", 1));
      ManifestSource source = synced(temp);
      Path swap = temp.resolve(".a.yaml.swp");
      Files.writeString(swap, service("a", 2));
      Files.move(swap, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      awaitPort(source, "a", 2);
    }

    @Test
    @DisplayName("a mounted ConfigMap swaps its link")
    void configMap() throws IOException {
      Path first = Files.createDirectory(temp.resolve("..2026_01"));
      Files.writeString(first.resolve("a.yaml"), service("a", 1));
      Files.createSymbolicLink(temp.resolve("..data"), first.getFileName());
      Files.createSymbolicLink(temp.resolve("a.yaml"), Path.of("..data/a.yaml"));
      ManifestSource source = synced(temp);
      assertThat(ports(source.catalog(), "a")).containsExactly(1);

      Path second = Files.createDirectory(temp.resolve("..2026_02"));
      Files.writeString(second.resolve("a.yaml"), service("a", 2));
      Path link = Files.createSymbolicLink(temp.resolve("..data_tmp"), second.getFileName());
      Files.move(link, temp.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
      awaitPort(source, "a", 2);
    }

    @Test
    @DisplayName("a file in a subdirectory that is new changes")
    void newSubdirectory() throws IOException {
      ManifestSource source = synced(temp);
      Path sub = Files.createDirectory(temp.resolve("sub"));
      Files.writeString(sub.resolve("a.yaml"), service("a", 1));
      awaitPort(source, "a", 1);
      Files.writeString(sub.resolve("a.yaml"), service("a", 2));
      awaitPort(source, "a", 2);
    }

    @Test
    @DisplayName("content changes but neither size nor time does")
    void sameStamp() throws IOException {
      Path file = temp.resolve("a.yaml");
      Files.writeString(file, service("a", 1));
      FileTime time = Files.getLastModifiedTime(file);
      ManifestSource source = synced(temp);
      Files.writeString(file, service("a", 2));
      Files.setLastModifiedTime(file, time);
      awaitPort(source, "a", 2);
    }

    @Test
    @DisplayName("a linked file outside changes, where no event tells")
    void linkedOutside() throws IOException {
      Path outside = Files.createDirectory(temp.resolve("outside"));
      Path inside = Files.createDirectory(temp.resolve("inside"));
      Files.writeString(outside.resolve("x.yaml"), service("a", 1));
      Files.createSymbolicLink(inside.resolve("a.yaml"), outside.resolve("x.yaml"));
      ManifestSource source = synced(inside);
      Files.writeString(outside.resolve("x.yaml"), service("a", 2));
      awaitPort(source, "a", 2);
    }

    @Test
    @DisplayName("it is touched without a change, which changes nothing")
    void touched() throws IOException {
      Path file = temp.resolve("a.yaml");
      Files.writeString(file, service("a", 1));
      ManifestSource source = synced(temp);
      List<ObjectKey> changes = new CopyOnWriteArrayList<>();
      CatalogListener listener = changes::add;
      source.catalog().attach(listener);
      changes.clear();
      Files.writeString(file, service("a", 1));
      Files.writeString(temp.resolve("b.yaml"), service("b", 1));
      awaitPort(source, "b", 1);
      assertThat(changes).containsExactly(new ObjectKey("default", "b"));
    }
  }

  @Nested
  @DisplayName("in which nothing changes")
  class AtRest {
    /** Counts how often the directory is walked through. */
    private final class Counted extends ManifestTree {
      private final AtomicInteger walks = new AtomicInteger();

      Counted() {
        super(temp);
      }

      @Override
      Listing list() throws IOException {
        walks.incrementAndGet();
        return super.list();
      }
    }

    @Test
    @DisplayName("is left alone, as the file system tells what changes")
    void isLeftAlone() throws IOException {
      Files.writeString(temp.resolve("a.yaml"), service("a", 1));
      Counted tree = new Counted();
      ManifestSource source = started(tree);
      Await.until("the first load", () -> source.catalog().synced());
      int walks = tree.walks.get();
      long end = System.nanoTime() + 3_000_000_000L;
      Await.until("three seconds", () -> System.nanoTime() > end);
      assertThat(tree.walks.get() - walks).isLessThanOrEqualTo(1);

      Files.writeString(temp.resolve("a.yaml"), service("a", 2));
      awaitPort(source, "a", 2);
    }

    @Test
    @DisplayName("follows a file behind a link that is changed where it lies")
    void behindALink(@TempDir Path elsewhere) throws IOException {
      Files.writeString(elsewhere.resolve("a.yaml"), service("a", 1));
      Files.createSymbolicLink(temp.resolve("a.yaml"), elsewhere.resolve("a.yaml"));
      ManifestSource source = synced(temp);
      Files.writeString(elsewhere.resolve("a.yaml"), service("a", 2));
      awaitPort(source, "a", 2);
    }
  }

  @Nested
  @DisplayName("goes on answering when")
  class GoesOn {
    @Test
    @DisplayName("reading it fails in a way that nobody expects; that is logged and counted")
    void anyError() throws IOException {
      Files.writeString(temp.resolve("a.yaml"), service("a", 1));
      AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
      ManifestSource source =
          started(
              new ManifestTree(temp) {
                @Override
                Listing list() throws IOException {
                  switch (thrown.getAndSet(null)) {
                    case Error e -> throw e;
                    case RuntimeException e -> throw e;
                    case null, default -> {}
                  }
                  return super.list();
                }
              });
      awaitPort(source, "a", 1);
      thrown.set(new UncheckedIOException(new IOException("Input/output error")));
      Files.writeString(temp.resolve("a.yaml"), service("a", 2));
      awaitPort(source, "a", 2);
      assertThat(source.failures()).isEqualTo(1);
      thrown.set(new StackOverflowError());
      Files.writeString(temp.resolve("a.yaml"), service("a", 3));
      awaitPort(source, "a", 3);
      assertThat(source.failures()).isEqualTo(2);
      assertThat(log.with("ERROR")).hasSize(2);
    }

    @Test
    @DisplayName("a file is no YAML any more; that is said once, and once when it is over")
    void brokenFile() throws IOException {
      Path file = temp.resolve("a.yaml");
      Files.writeString(file, service("a", 1) + "---\n" + service("b", 1));
      ManifestSource source = synced(temp);
      Files.writeString(file, "kind: Service\n  metadata: [");
      awaitProblem(source, "a.yaml:2:");
      assertThat(ports(source.catalog(), "a")).containsExactly(1);

      Files.writeString(temp.resolve("c.yaml"), service("c", 1));
      awaitPort(source, "c", 1);
      assertThat(ports(source.catalog(), "a")).containsExactly(1);
      assertThat(ports(source.catalog(), "b")).containsExactly(1);

      Files.writeString(file, service("a", 2));
      awaitPort(source, "a", 2);
      awaitGone(source, "b");
      awaitNoProblem(source);
      Await.until("it is said that it is over", () -> log.with("fixed: ").size() == 1);
      assertThat(log.with("WARN").stream().filter(l -> l.contains("a.yaml"))).hasSize(1);
    }

    @Test
    @DisplayName("one document of a file is no YAML any more, and takes the others anew")
    void brokenDocument() throws IOException {
      Path file = temp.resolve("a.yaml");
      Files.writeString(file, service("a", 1) + "---\n" + service("b", 1));
      ManifestSource source = synced(temp);
      replace(file, service("a", 2) + "---\n}\n");
      awaitPort(source, "a", 2);
      awaitProblem(source, "not valid YAML");
      assertThat(ports(source.catalog(), "b")).containsExactly(1);
      assertThat(source.problems()).hasSize(1);
    }

    @Test
    @DisplayName("an object is refused: its last good version stays")
    void refusedObject() throws IOException {
      Path file = temp.resolve("a.yaml");
      Files.writeString(file, service("a", 1));
      ManifestSource source = synced(temp);
      replace(file, service("a", 0));
      awaitProblem(source, "spec.ports[0].port: Invalid value: 0");
      replace(file, service("a", 1).replace("port: 1", "port: one"));
      awaitProblem(source, "expected an integer");
      assertThat(ports(source.catalog(), "a")).containsExactly(1);
      Files.delete(file);
      awaitGone(source, "a");
      awaitNoProblem(source);
    }

    /** As editors and deployments do: a reader sees the old text or the new one, never half. */
    private void replace(Path file, String text) throws IOException {
      Path beside = Files.writeString(temp.resolve(".new"), text);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    @DisplayName("it is gone itself; what comes back is taken")
    void directoryGone() throws IOException {
      Path directory = Files.createDirectory(temp.resolve("d"));
      Path file = directory.resolve("a.yaml");
      Files.writeString(file, service("a", 1));
      ManifestSource source = synced(directory);
      Path away = temp.resolve("away");
      Files.move(directory, away);
      awaitProblem(source, "no such directory; what it held last stays in force");
      assertThat(ports(source.catalog(), "a")).containsExactly(1);
      Files.writeString(away.resolve("a.yaml"), service("a", 2));
      Files.move(away, directory);
      awaitPort(source, "a", 2);
      awaitNoProblem(source);
      Files.writeString(file, service("a", 3));
      awaitPort(source, "a", 3);
    }

    @Test
    @DisplayName("a Service's address is asked for again: it is the same in every process")
    void addresses() throws IOException {
      Files.writeString(temp.resolve("a.yaml"), service("a", 1));
      ManifestSource source = synced(temp);
      Service before = source.catalog().service(new ObjectKey("default", "a")).orElseThrow();
      Files.writeString(temp.resolve("b.yaml"), service("b", 1));
      awaitPort(source, "b", 1);
      Loaded other = ManifestSource.load(new ManifestSettings(temp, List.of(), WatchSettings.ALL));
      assertThat(source.catalog().services()).contains(before);
      assertThat(other.catalog().services())
          .containsExactlyInAnyOrderElementsOf(source.catalog().services());
    }
  }

  @Nested
  @DisplayName("that is not there at the start")
  class NotThere {
    @Test
    @DisplayName("is a problem, and read as soon as it is there")
    void later() throws IOException {
      Path directory = temp.resolve("later");
      ManifestSource source = started(directory);
      awaitProblem(source, "no such directory; it is read as soon as it is there");
      assertThat(source.catalog().synced()).isFalse();
      Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
      Files.writeString(elsewhere.resolve("a.yaml"), service("a", 1));
      Files.move(elsewhere, directory);
      awaitPort(source, "a", 1);
      Await.until("synced", () -> source.catalog().synced());
      awaitNoProblem(source);
    }

    @Test
    @DisplayName("but a file of that name is, is a problem")
    void file() throws IOException {
      Path file = Files.writeString(temp.resolve("a.yaml"), service("a", 1));
      Loaded loaded = ManifestSource.load(new ManifestSettings(file, List.of(), WatchSettings.ALL));
      assertThat(loaded.problems())
          .singleElement()
          .satisfies(p -> assertThat(p.message()).startsWith("not a directory"));
      assertThat(loaded.catalog().synced()).isFalse();
    }
  }
}
