package dev.seamark.server.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBuilder;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

@DisplayName("The examples")
class ExamplesTest {
  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.of(
          "v1 Namespace", Namespace.class,
          "v1 Service", Service.class,
          "v1 Pod", Pod.class,
          "v1 Endpoints", Endpoints.class,
          "discovery.k8s.io/v1 EndpointSlice", EndpointSlice.class);

  /** Knows the fields of each kind and refuses others, as the API server does when it is strict. */
  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .registerModule(new SimpleModule().setDeserializerModifier(new NoOtherFields()));

  static Stream<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(Command.project().resolve("examples"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  @DisplayName("are objects of Kubernetes, with no field that it does not know")
  void areKubernetesObjects(Path file) throws IOException {
    assertThat(objects(file)).isNotEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  @DisplayName("begin with a comment that says what they show")
  void beginWithTheirPurpose(Path file) throws IOException {
    assertThat(Files.readString(file)).startsWith("# ");
    assertThat(Files.readString(Command.project().resolve("examples/README.md")))
        .contains(String.valueOf(file.getFileName()));
  }

  @Test
  @DisplayName("live in namespaces that exist")
  void liveInDeclaredNamespaces() throws IOException {
    Set<String> declared = new HashSet<>(Set.of("default", "kube-system"));
    all(Namespace.class).forEach(namespace -> declared.add(namespace.getMetadata().getName()));
    for (HasMetadata object : all(HasMetadata.class)) {
      if (!(object instanceof Namespace)) {
        assertThat(declared)
            .as(object.getMetadata().getName())
            .contains(object.getMetadata().getNamespace());
      }
    }
  }

  @Test
  @DisplayName("do not name two objects of a kind alike")
  void haveNamesOfTheirOwn() throws IOException {
    assertThat(all(HasMetadata.class))
        .extracting(
            object ->
                object.getKind()
                    + " "
                    + object.getMetadata().getNamespace()
                    + "/"
                    + object.getMetadata().getName())
        .doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("have pods with addresses, all ready but one")
  void havePodsThatAnswer() throws IOException {
    List<Pod> pods = all(Pod.class);
    assertThat(pods).allSatisfy(pod -> assertThat(pod.getStatus().getPodIP()).isNotBlank());
    assertThat(pods).flatMap(pod -> pod.getStatus().getPodIPs()).doesNotHaveDuplicates();
    assertThat(pods)
        .filteredOn(
            pod ->
                pod.getStatus().getConditions().stream()
                    .noneMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True")))
        .extracting(pod -> pod.getMetadata().getName())
        .containsExactly("kubia-unready");
  }

  @Test
  @DisplayName("select pods with every selector there is")
  void selectSomething() throws IOException {
    List<Pod> pods = all(Pod.class);
    for (Service service : all(Service.class)) {
      Map<String, String> selector = service.getSpec().getSelector();
      if (!selector.isEmpty()) {
        assertThat(pods)
            .as(service.getMetadata().getName())
            .anySatisfy(
                pod -> {
                  assertThat(pod.getMetadata().getNamespace())
                      .isEqualTo(service.getMetadata().getNamespace());
                  assertThat(pod.getMetadata().getLabels()).containsAllEntriesOf(selector);
                });
      }
    }
  }

  private static <T extends HasMetadata> List<T> all(Class<T> kind) throws IOException {
    var all = new ArrayList<T>();
    for (Path file : files().toList()) {
      objects(file).stream().filter(kind::isInstance).map(kind::cast).forEach(all::add);
    }
    return all;
  }

  private static List<HasMetadata> objects(Path file) throws IOException {
    var objects = new ArrayList<HasMetadata>();
    for (Object document :
        new Load(LoadSettings.builder().build()).loadAllFromString(Files.readString(file))) {
      Map<?, ?> fields = (Map<?, ?>) document;
      Class<? extends HasMetadata> kind =
          KINDS.get(fields.get("apiVersion") + " " + fields.get("kind"));
      assertThat(kind).as("the kind of %s", fields.keySet()).isNotNull();
      if (kind != null) {
        objects.add(STRICT.convertValue(document, kind));
      }
    }
    return objects;
  }

  /** Takes from the model classes the place where they put what they do not know. */
  private static final class NoOtherFields extends BeanDeserializerModifier {
    private static final long serialVersionUID = 1;

    @Override
    @SuppressWarnings("NullAway") // Jackson's own way to say: none
    public BeanDeserializerBuilder updateBuilder(
        DeserializationConfig config, BeanDescription bean, BeanDeserializerBuilder builder) {
      builder.setAnySetter(null);
      return builder;
    }
  }

  @Test
  @DisplayName("would be refused with a misspelt field")
  void areReadStrictly() {
    Map<String, Object> misspelt = Map.of("spec", Map.of("clusterIp", "None"));
    assertThat(refused(misspelt)).contains("clusterIp");
  }

  private static String refused(Map<String, Object> service) {
    try {
      return STRICT.convertValue(service, Service.class).getKind() + " is taken";
    } catch (IllegalArgumentException refusal) {
      return String.valueOf(refusal.getMessage());
    }
  }
}
