package dev.seamark.watch.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.watch.Problem;
import dev.seamark.watch.control.ObjectId;
import dev.seamark.watch.control.Submission;
import dev.seamark.zones.catalog.ObjectKey;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A file of manifests")
class ManifestReaderTest {
  private static final String SERVICE =
      "{apiVersion: v1, kind: Service, metadata: {name: %s}, spec: {ports: [{port: 80}]}}";

  private static FileContent read(String text) {
    return ManifestReader.read("dir/a.yaml", text.getBytes(StandardCharsets.UTF_8));
  }

  private static FileContent json(String text) {
    return ManifestReader.read("dir/a.json", text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> names(FileContent reading) {
    return reading.submissions().stream().map(s -> s.id().key().name()).toList();
  }

  @Nested
  @DisplayName("holds")
  class Holds {
    @Test
    @DisplayName("documents, numbered as far as there is something in them")
    void documents() {
      FileContent reading =
          read(
              """
              # a comment first
              ---
              %s
              --- # nothing here
              ---
              %s
              ...
              ---
              """
                  .formatted(SERVICE.formatted("a"), SERVICE.formatted("b")));
      assertThat(reading.problems()).isEmpty();
      assertThat(reading.submissions())
          .extracting(Submission::where)
          .containsExactly("dir/a.yaml: document 1", "dir/a.yaml: document 2");
      assertThat(names(reading)).containsExactly("a", "b");
    }

    @ParameterizedTest(name = "{0} flattened")
    @ValueSource(strings = {"v1 List", "v1 ServiceList"})
    void lists(String list) {
      String[] words = list.split(" ");
      String items = list.endsWith("ServiceList") ? "{metadata: {name: %s}}" : SERVICE;
      FileContent reading =
          read(
              "{apiVersion: %s, kind: %s, items: [%s, %s]}"
                  .formatted(words[0], words[1], items.formatted("a"), items.formatted("b")));
      assertThat(reading.problems()).isEmpty();
      assertThat(names(reading)).containsExactly("a", "b");
      assertThat(reading.submissions().getLast().where())
          .isEqualTo("dir/a.yaml: document 1, items[1]");
    }

    @Test
    @DisplayName("JSON, one value or several")
    void jsonValues() {
      FileContent reading =
          json(
              """
              {"apiVersion": "v1", "kind": "Service",
              \t"metadata": {"name": "a", "namespace": null}, "spec": {"ports": [{"port": 80}]}}
              {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "b"}}
              """);
      assertThat(reading.problems()).isEmpty();
      assertThat(reading.submissions())
          .extracting(Submission::id)
          .containsExactly(
              new ObjectId("Service", new ObjectKey("default", "a")),
              new ObjectId("Namespace", new ObjectKey("", "b")));
    }

    @Test
    @DisplayName("kinds that do not matter here, which are counted")
    void otherKinds() {
      FileContent reading =
          read(
              """
              {apiVersion: apps/v1, kind: Deployment, metadata: {name: a}}
              ---
              {apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: b}}
              ---
              {apiVersion: apps/v1, kind: Deployment, metadata: {name: c}}
              """);
      assertThat(reading.problems()).isEmpty();
      assertThat(reading.submissions()).isEmpty();
      assertThat(reading.ignored()).containsEntry("Deployment", 2).containsEntry("Service", 1);
    }

    @Test
    @DisplayName("slices of discovery.k8s.io/v1beta1, with their topology")
    void oldSlices() {
      FileContent reading =
          read(
              """
              apiVersion: discovery.k8s.io/v1beta1
              kind: EndpointSlice
              metadata: {name: s}
              addressType: IPv4
              endpoints:
              - addresses: [10.0.0.1]
                topology: {kubernetes.io/hostname: n1, topology.kubernetes.io/zone: z1}
              """);
      assertThat(reading.warnings()).isEmpty();
      EndpointSlice slice = (EndpointSlice) only(reading).object();
      assertThat(slice.getEndpoints().getFirst().getNodeName()).isEqualTo("n1");
      assertThat(slice.getEndpoints().getFirst().getZone()).isEqualTo("z1");
    }

    @Test
    @DisplayName("pods, of which most is passed over")
    void pods() {
      FileContent reading =
          read(
              """
              apiVersion: v1
              kind: Pod
              metadata: {name: p}
              spec:
                hostname: h
                volumes: [{name: v, emptyDir: {}}]
                containers:
                - name: c
                  env: [{name: A, value: b}]
                  resources: {limits: {cpu: 1}}
                  ports: [{name: web, containerPort: 80}]
              status: {podIP: 10.0.0.1, qosClass: Burstable}
              """);
      assertThat(reading.warnings()).isEmpty();
      Pod pod = (Pod) only(reading).object();
      assertThat(pod.getSpec().getHostname()).isEqualTo("h");
      assertThat(pod.getSpec().getContainers().getFirst().getPorts().getFirst().getContainerPort())
          .isEqualTo(80);
      assertThat(pod.getStatus().getPodIP()).isEqualTo("10.0.0.1");
    }

    @Test
    @DisplayName("anchors and their aliases")
    void anchors() {
      FileContent reading =
          read("{apiVersion: v1, kind: Service, metadata: {name: &n a, labels: {app: *n}}}");
      assertThat(only(reading).object().getMetadata().getLabels()).containsEntry("app", "a");
    }

    @Test
    @DisplayName("a byte order mark, and lines that end as on Windows")
    void windows() {
      FileContent reading =
          read("\uFEFF" + SERVICE.formatted("a") + "\r\n---\r\n" + SERVICE.formatted("b"));
      assertThat(names(reading)).containsExactly("a", "b");
    }

    @ParameterizedTest(name = "nothing: \"{0}\"")
    @ValueSource(strings = {"", "\n", "# only a comment\n", "---\n---\n", "%YAML 1.2\n---\n"})
    void nothing(String text) {
      assertThat(read(text).problems()).isEmpty();
      assertThat(read(text).submissions()).isEmpty();
      assertThat(read(text).torn()).isFalse();
    }

    private static Submission.Wanted only(FileContent reading) {
      assertThat(reading.problems()).isEmpty();
      assertThat(reading.submissions()).hasSize(1);
      return (Submission.Wanted) reading.submissions().getFirst();
    }
  }

  @Nested
  @DisplayName("that is wrong somewhere")
  class Wrong {
    @Test
    @DisplayName("says in which document, line and column, and the others are read")
    void position() {
      FileContent reading =
          read(
              """
              %s
              ---
              kind: Service
              metadata: {name: b
              spec: [
              ---
              %s
              """
                  .formatted(SERVICE.formatted("a"), SERVICE.formatted("c")));
      assertThat(names(reading)).containsExactly("a", "c");
      assertThat(reading.torn()).isTrue();
      assertThat(reading.problems())
          .singleElement()
          .satisfies(
              p -> {
                assertThat(p.reason()).isEqualTo("BadRequest");
                assertThat(p.where()).isEqualTo("dir/a.yaml:5:5");
                assertThat(p.message()).startsWith("not valid YAML (").hasLineCount(1);
              });
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
        delimiter = '|',
        value = {
          "name: {{ .Values.name }}            | dir/a.yaml:4",
          "{{- include \"x.labels\" . }}        | dir/a.yaml:4",
        })
    @DisplayName("because it is a template says what to do with it")
    void helmTemplate(String line, String where) {
      FileContent reading =
          read("kind: Service\n# {{ not this }}\nmetadata:\n  %s\n".formatted(line));
      assertThat(reading.problems())
          .singleElement()
          .satisfies(
              p -> {
                assertThat(p.where()).isEqualTo(where);
                assertThat(p.message())
                    .isEqualTo("looks like a Helm template; render it first (helm template)");
              });
    }

    @Test
    @DisplayName("as JSON says where")
    void jsonPosition() {
      FileContent reading = json("{\"kind\": \"Service\",\n  oops}");
      assertThat(reading.problems())
          .singleElement()
          .satisfies(
              p -> {
                assertThat(p.where()).startsWith("dir/a.json:2:");
                assertThat(p.message()).startsWith("not valid JSON (").hasLineCount(1);
              });
    }

    @ParameterizedTest(name = "in the type of a field is refused: {0}")
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        value = {
          "spec: {ports: [{port: http}]}            | spec.ports[0].port: expected an integer",
          "spec: {ports: [{port: '80'}]}            | spec.ports[0].port: expected an integer",
          "spec: {ports: [{port: 80.5}]}            | spec.ports[0].port: expected an integer",
          "spec: {ports: [{port: 99999999999}]}     | spec.ports[0].port: ",
          "spec: {ports: {port: 80}}                | spec.ports: expected a list",
          "spec: {ports: [null]}                    | spec.ports[0]: a list may not hold null",
          "spec: {selector: {a: 1}}                 | spec.selector.a: expected text",
          "spec: {selector: {a: true}}              | spec.selector.a: expected text",
          "spec: {type: 1}                          | spec.type: expected text",
          "spec: {publishNotReadyAddresses: 'yes'}  | spec.publishNotReadyAddresses: expected true"
              + " or false",
          "spec: []                                 | spec: expected an object",
          "metadata: {name: x, labels: [a]}         | metadata.labels: ",
        })
    void types(String field, String why) {
      String meta = field.startsWith("metadata") ? field : "metadata: {name: x}, " + field;
      FileContent reading = read("{apiVersion: v1, kind: Service, " + meta + "}");
      assertThat(reading.problems())
          .singleElement()
          .satisfies(
              p -> {
                assertThat(p.reason()).isEqualTo("BadRequest");
                assertThat(p.message())
                    .startsWith(
                        "Service in version \"v1\" cannot be handled as a Service: \"x\": " + why)
                    .hasLineCount(1);
              });
      assertThat(reading.submissions())
          .as("known by name, so that its last good version stays")
          .containsExactly(
              new Submission.Undecodable(
                  new ObjectId("Service", new ObjectKey("default", "x")),
                  "dir/a.yaml: document 1"));
    }

    @Test
    @DisplayName("in the name of a field is taken, with a warning")
    void unknownField() {
      FileContent reading =
          read(
              "{apiVersion: v1, kind: Service, metadata: {name: x},"
                  + " spec: {selektor: {a: b}, ports: [{port: 80, prot: {x: [1]}}]}}");
      assertThat(reading.problems()).isEmpty();
      assertThat(reading.warnings())
          .containsExactly(
              "dir/a.yaml: document 1: Service \"x\": unknown field \"spec.selektor\"",
              "dir/a.yaml: document 1: Service \"x\": unknown field \"spec.ports[0].prot\"");
      Service service = (Service) ((Submission.Wanted) reading.submissions().getFirst()).object();
      assertThat(service.getSpec().getPorts().getFirst().getPort()).isEqualTo(80);
    }

    @ParameterizedTest(name = "is refused: {0}")
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        value = {
          "{apiVersion: v1, metadata: {name: x}}                   | Object 'Kind' is missing",
          "{kind: Service, metadata: {name: x}}                    | Object 'apiVersion' is"
              + " missing",
          "[1, 2]                                                  | expected an object",
          "just text                                               | expected an object",
          "{apiVersion: v1, kind: Service, metadata: {}}           | metadata.name: Required value",
          "{apiVersion: v1, kind: Service}                         | metadata.name: Required value",
          "{apiVersion: v2, kind: Service, metadata: {name: x}}    | no matches for kind"
              + " \"Service\" in version \"v2\"; it is read in version \"v1\"",
          "{apiVersion: v1, kind: EndpointSlice, metadata: {name: x}} | no matches for kind"
              + " \"EndpointSlice\" in version \"v1\"; it is read in version"
              + " \"discovery.k8s.io/v1\"",
          "{a: 1, a: 2}                                            | found duplicate key a",
          "&a [*a]                                                 | ",
          "{? [a] : b}                                             | ",
          "a: !!binary x                                           | ",
        })
    void refused(String text, String why) {
      FileContent reading = read(text);
      assertThat(reading.submissions()).isEmpty();
      assertThat(reading.problems())
          .singleElement()
          .satisfies(p -> assertThat(p.message()).contains(why == null ? "" : why));
    }

    @Test
    @DisplayName("by being no text is refused")
    void binary() {
      FileContent reading =
          ManifestReader.read("a.yaml", new byte[] {(byte) 0xFF, (byte) 0xFE, 0, 1});
      assertThat(reading.problems())
          .containsExactly(new Problem("BadRequest", "a.yaml", "not UTF-8 text; save it as UTF-8"));
    }

    @ParameterizedTest(name = "by {0} in one another is refused")
    @ValueSource(strings = {"[", "{a: ", "- "})
    void deep(String opening) {
      assertThat(read(opening.repeat(100_000)).problems()).hasSize(1);
      assertThat(read("a: " + opening.repeat(5000) + "]".repeat(5000)).problems()).hasSize(1);
    }

    @Test
    @DisplayName("by aliases that grow without end is refused")
    void bomb() {
      StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
      for (int i = 1; i < 60; i++) {
        String before = "*a" + (i - 1);
        text.append(
            "a%d: &a%d [%s]\n"
                .formatted(i, i, String.join(", ", List.of(before, before, before, before))));
      }
      assertThat(read(text.toString()).problems()).hasSize(1);
    }
  }
}
