package dev.seamark.watch.manifest;

import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Trees into objects, as strictly as an API server: text is no number and a number no text. A field
 * that is not known is left out, with a warning.
 */
final class Decoder {
  private static final String UNKNOWN_FIELDS = "unknown fields";
  private static final JsonMapper MAPPER = mapper();

  private Decoder() {}

  /** What came of decoding. */
  sealed interface Decoded {
    /**
     * An object.
     *
     * @param unknown the fields that were left out, such as {@code spec.prots}
     */
    record Sound(HasMetadata object, List<String> unknown) implements Decoded {}

    /** Some field is not what it must be. */
    record Wrong(String why) implements Decoded {}
  }

  static Decoded decode(ObjectKind kind, ObjectNode tree) {
    List<String> unknown = new ArrayList<>();
    try {
      HasMetadata object =
          kind == ObjectKind.SERVICE_IMPORT ? generic(tree, unknown) : model(kind, tree, unknown);
      return new Decoded.Sound(object, List.copyOf(unknown));
    } catch (JsonProcessingException e) {
      return new Decoded.Wrong(why(e));
    }
  }

  private static HasMetadata model(ObjectKind kind, ObjectNode tree, List<String> unknown)
      throws JsonProcessingException {
    return read(kind.model(), tree, unknown);
  }

  private static <T> T read(Class<T> type, JsonNode tree, List<String> unknown)
      throws JsonProcessingException {
    try {
      return MAPPER
          .readerFor(type)
          .withAttribute(UNKNOWN_FIELDS, unknown)
          .readValue(MAPPER.treeAsTokens(tree), type);
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new IllegalStateException("a tree in memory cannot fail to be read", e);
    }
  }

  private static GenericKubernetesResource generic(ObjectNode tree, List<String> unknown)
      throws JsonProcessingException {
    GenericKubernetesResource object = new GenericKubernetesResource();
    object.setApiVersion(tree.path("apiVersion").asText());
    object.setKind(tree.path("kind").asText());
    object.setMetadata(read(ObjectMeta.class, tree.path("metadata"), unknown));
    if (tree.has("spec")) {
      object.setAdditionalProperty("spec", MAPPER.convertValue(tree.get("spec"), Map.class));
    }
    return object;
  }

  private static String why(JsonProcessingException e) {
    String at = e instanceof JsonMappingException mapping ? path(mapping.getPath()) : "";
    String what =
        e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null
            ? "expected "
                + word(mismatch.getTargetType())
                + ": "
                + firstLine(e.getOriginalMessage())
            : firstLine(e.getOriginalMessage());
    return at.isEmpty() ? what : at + ": " + what;
  }

  private static String word(Class<?> type) {
    if (type == Integer.class || type == Long.class || type == int.class || type == long.class) {
      return "an integer";
    }
    if (type == Boolean.class || type == boolean.class) {
      return "true or false";
    }
    if (type == String.class) {
      return "text (put it in quotes)";
    }
    return List.class.isAssignableFrom(type) ? "a list" : "an object";
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  private static String path(List<JsonMappingException.Reference> references) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference each : references) {
      if (each.getFieldName() == null) {
        path.append('[').append(each.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(each.getFieldName());
      }
    }
    return path.toString();
  }

  private static JsonMapper mapper() {
    JsonMapper.Builder builder =
        JsonMapper.builder()
            .annotationIntrospector(new NoAnySetters())
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .addHandler(new UnknownFields())
            .addMixIn(PodSpec.class, OfPodSpec.class)
            .addMixIn(PodStatus.class, OfPodStatus.class)
            .addMixIn(Container.class, OfContainer.class)
            .addMixIn(NodeSpec.class, OfNodeSpec.class)
            .addMixIn(NodeStatus.class, OfNodeStatus.class);
    builder.withCoercionConfig(
        LogicalType.Textual,
        config ->
            config
                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
    return builder.build();
  }

  // A pod or a node is mostly what nobody asks for here. To read all of it costs several hundred
  // classes and
  // as many milliseconds at the start; what is not named is passed over, whatever it holds.

  @JsonIncludeProperties({"hostname", "subdomain", "nodeName", "containers", "initContainers"})
  private interface OfPodSpec {}

  @JsonIncludeProperties({"phase", "podIP", "podIPs", "conditions"})
  private interface OfPodStatus {}

  @JsonIncludeProperties({"name", "ports", "restartPolicy"})
  private interface OfContainer {}

  @JsonIncludeProperties({"podCIDRs", "taints"})
  private interface OfNodeSpec {}

  @JsonIncludeProperties({"addresses"})
  private interface OfNodeStatus {}

  /** The models would take any field there is, and nobody would hear of a misspelt one. */
  private static final class NoAnySetters extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(Annotated annotated) {
      return false;
    }
  }

  private static final class UnknownFields extends DeserializationProblemHandler {
    @Override
    public boolean handleUnknownProperty(
        DeserializationContext context,
        com.fasterxml.jackson.core.JsonParser parser,
        JsonDeserializer<?> deserializer,
        Object owner,
        String name)
        throws IOException {
      if (context.getAttribute(UNKNOWN_FIELDS) instanceof List<?> list) {
        @SuppressWarnings("unchecked") // this class alone sets the attribute
        List<String> unknown = (List<String>) list;
        unknown.add(pointer(parser));
      }
      parser.skipChildren();
      return true;
    }

    private static String pointer(com.fasterxml.jackson.core.JsonParser parser) {
      return parser
          .getParsingContext()
          .pathAsPointer()
          .toString()
          .substring(1)
          .replaceAll("/(\\d+)(?=/|$)", "[$1]")
          .replace('/', '.');
    }
  }
}
