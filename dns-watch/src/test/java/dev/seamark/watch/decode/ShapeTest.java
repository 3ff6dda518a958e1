package dev.seamark.watch.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceStatus;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A shape")
class ShapeTest {
  /** Jackson, told to be as strict: the second opinion. */
  private static final JsonMapper JACKSON = jackson();

  /** What is read of types of which not all is. */
  private static final Map<Class<?>, Set<String>> PARTLY =
      Map.of(
          PodSpec.class,
              Set.of("hostname", "subdomain", "nodeName", "containers", "initContainers"),
          PodStatus.class, Set.of("phase", "podIP", "podIPs", "conditions"),
          PodCondition.class, Set.of("type", "status"),
          Container.class, Set.of("name", "ports", "restartPolicy"),
          Namespace.class, Set.of("apiVersion", "metadata"),
          NodeSpec.class, Set.of("podCIDRs", "taints"),
          NodeStatus.class, Set.of("addresses"),
          ServiceStatus.class, Set.of("loadBalancer"),
          ObjectMeta.class,
              Set.of(
                  "annotations",
                  "creationTimestamp",
                  "deletionGracePeriodSeconds",
                  "deletionTimestamp",
                  "finalizers",
                  "generateName",
                  "generation",
                  "labels",
                  "name",
                  "namespace",
                  "ownerReferences",
                  "resourceVersion",
                  "selfLink",
                  "uid"));

  static Stream<Arguments> kinds() {
    return Stream.of(
        Arguments.of(Service.class, ServiceShapes.SERVICE),
        Arguments.of(EndpointSlice.class, EndpointShapes.ENDPOINT_SLICE),
        Arguments.of(Endpoints.class, EndpointShapes.ENDPOINTS),
        Arguments.of(Pod.class, PodShapes.POD),
        Arguments.of(Namespace.class, Shapes.NAMESPACE),
        Arguments.of(Node.class, Shapes.NODE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  @DisplayName("reads every field as the client's own models do")
  void everyField(Class<? extends HasMetadata> type, Shape<? extends HasMetadata> shape) {
    for (long seed = 0; seed < 200; seed++) {
      JsonNode tree = new SomeTree(seed, 0, ShapeTest::isRead).of(type);
      assertThat(shape.decode(tree))
          .as(tree.toString())
          .isInstanceOfSatisfying(
              Decoded.Sound.class,
              sound -> {
                assertThatObject(sound.unknown()).isEqualTo(List.of());
                assertThat(Optional.of(sound.object())).isEqualTo(jacksons(type, tree));
              });
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  @DisplayName("refuses what must not be where it is")
  void slips(Class<? extends HasMetadata> type, Shape<? extends HasMetadata> shape) {
    for (long seed = 0; seed < 500; seed++) {
      JsonNode tree = new SomeTree(seed, 20, ShapeTest::isRead).of(type);
      Optional<?> made =
          shape.decode(tree) instanceof Decoded.Sound<?>(var object, _)
              ? Optional.of(object)
              : Optional.empty();
      assertThat(made).as(tree.toString()).isEqualTo(jacksons(type, tree));
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"spec\": {\"ports\": [{\"port\": \"80\"}]}} | spec.ports[0].port: expected an integer,"
            + " not text",
        "{\"spec\": {\"ports\": [null]}}               | spec.ports[0]: expected an object, not"
            + " null",
        "{\"spec\": {\"type\": 1}}                     | spec.type: expected text (put it in"
            + " quotes), not the number 1",
        "{\"spec\": {\"selector\": {\"a\": {}}}}       | spec.selector.a: expected text, not an"
            + " object",
        "[]                                            | expected an object, not a list",
      })
  @DisplayName("says where something is wrong, what must be there and what is")
  void words(String json, String why) throws JsonProcessingException {
    assertThat(ServiceShapes.SERVICE.decode(JACKSON.readTree(json)))
        .isInstanceOfSatisfying(
            Decoded.Wrong.class, wrong -> assertThat(wrong.why()).isEqualTo(why));
  }

  @Test
  @DisplayName("names fields that nobody knows, and takes null for nothing")
  void unknown() throws JsonProcessingException {
    JsonNode tree =
        JACKSON.readTree("{\"metadata\": null, \"spec\": {\"ports\": [{\"prot\": 1}], \"x\": []}}");
    assertThat(ServiceShapes.SERVICE.decode(tree))
        .isInstanceOfSatisfying(
            Decoded.Sound.class,
            sound ->
                assertThatObject(sound.unknown())
                    .isEqualTo(List.of("spec.ports[0].prot", "spec.x")));
  }

  private static boolean isRead(Field field) {
    if (field.getName().equals("kind")
        && HasMetadata.class.isAssignableFrom(field.getDeclaringClass())) {
      return false; // who asks for an object of a kind knows
    }
    Set<String> names = PARTLY.get(field.getDeclaringClass());
    return names == null || names.contains(field.getName());
  }

  private static Optional<?> jacksons(Class<?> type, JsonNode tree) {
    try {
      return Optional.of(JACKSON.treeToValue(tree, type));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static JsonMapper jackson() {
    JsonMapper.Builder builder =
        JsonMapper.builder()
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
    builder.withCoercionConfig(
        LogicalType.Textual,
        config ->
            config
                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
    return builder.build();
  }
}
