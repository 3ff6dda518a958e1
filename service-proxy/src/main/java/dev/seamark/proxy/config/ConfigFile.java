package dev.seamark.proxy.config;

import dev.seamark.process.Nearest;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads a {@code KubeProxyConfiguration}. An unknown field is a warning, with its place, as
 * kube-proxy decodes leniently what it cannot decode strictly; or an error, if that is asked for.
 */
public final class ConfigFile {
  static final String VERSION = "kubeproxy.config.k8s.io/v1alpha1";
  static final String KIND = "KubeProxyConfiguration";
  private static final String GATES = "featureGates";
  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL"); // YAML 1.1

  private final String file;
  private final List<String> errors = new ArrayList<>();
  private final Map<String, Given.Value> found = new HashMap<>();

  private final Given given;

  private ConfigFile(String file, boolean strict) {
    this.file = file;
    this.given = new Given(strict);
  }

  /**
   * Reads the file.
   *
   * @param strict an unknown field is an error
   * @throws ConfigException with all that is wrong with it
   */
  public static Given read(Path file, boolean strict) throws ConfigException {
    try {
      return parse(file.toString(), Files.readString(file), strict);
    } catch (NoSuchFileException e) {
      throw new ConfigException(file + ": no such file; name another one with --config FILE");
    } catch (AccessDeniedException e) {
      throw new ConfigException(file + ": may not be read");
    } catch (IOException e) {
      throw new ConfigException(file + ": cannot be read: " + e.getMessage());
    }
  }

  /** Reads a text that stands in this file. */
  static Given parse(String file, String text, boolean strict) throws ConfigException {
    ConfigFile reading = new ConfigFile(file, strict);
    reading.document(text);
    if (!reading.errors.isEmpty()) {
      throw new ConfigException(reading.errors);
    }
    reading.set();
    return reading.given;
  }

  private void document(String text) {
    Optional<Node> root;
    try {
      root = new Compose(LoadSettings.builder().setUseMarks(true).build()).composeString(text);
    } catch (YamlEngineException e) {
      errors.add(notYaml(e));
      return;
    }
    if (root.isEmpty() || !(root.get() instanceof MappingNode fields)) {
      errors.add("%s: not a %s, which begins with kind: %s".formatted(file, KIND, KIND));
      return;
    }
    fields(fields, "");
    expect("apiVersion", VERSION, fields);
    expect("kind", KIND, fields);
  }

  private void expect(String field, String wanted, Node root) {
    Given.Value value = found.get(field);
    if (value == null) {
      errors.add("%s: %s is missing, must be %s".formatted(at(root), field, wanted));
    } else if (!value.text().equals(wanted)) {
      errors.add(
          "%s: %s is %s, but must be %s".formatted(value.where(), field, value.text(), wanted));
    }
  }

  private void fields(MappingNode mapping, String prefix) {
    for (NodeTuple tuple : mapping.getValue()) {
      String name = tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "";
      String path = prefix + name;
      Node value = tuple.getValueNode();
      if (Setting.OF_EVERY_FILE.contains(path)) {
        value(path, value);
      } else if (isWithoutMeaning(path)) {
        given.ignore(path, path.equals(GATES) ? gates(value) : asked(value));
      } else if (value instanceof MappingNode inner && isGroup(path)) {
        fields(inner, path + ".");
      } else if (Setting.at(path).isPresent()) {
        value(path, value);
      } else if (isGroup(path)) {
        if (!isNull(value)) { // "iptables:" with nothing below it is fine
          errors.add("%s: %s must hold fields".formatted(at(value), path));
        }
      } else {
        given.doubt(
            "%s: unknown field %s%s".formatted(at(tuple.getKeyNode()), path, hint(name, prefix)));
      }
    }
  }

  private void value(String path, Node value) {
    switch (value) {
      case ScalarNode scalar ->
          found.put(
              path,
              new Given.Value(isNull(scalar) ? List.of() : List.of(scalar.getValue()), at(value)));
      case SequenceNode list -> {
        List<String> texts = new ArrayList<>();
        for (Node element : list.getValue()) {
          if (element instanceof ScalarNode scalar) {
            texts.add(scalar.getValue());
          } else {
            errors.add("%s: %s must be a list of words".formatted(at(element), path));
          }
        }
        found.put(path, new Given.Value(texts, at(value)));
      }
      default -> errors.add("%s: %s must be a word or a number".formatted(at(value), path));
    }
  }

  /** The first text below this node that asks for something, or an empty one. */
  private static String asked(Node value) {
    return switch (value) {
      case ScalarNode scalar -> isNull(scalar) ? "" : scalar.getValue();
      case SequenceNode list -> firstAsked(list.getValue().stream());
      case MappingNode map -> firstAsked(map.getValue().stream().map(NodeTuple::getValueNode));
      default -> "";
    };
  }

  /** Whether there are feature gates: to turn one off is to ask for something, too. */
  private static String gates(Node value) {
    return value instanceof MappingNode map && !map.getValue().isEmpty() ? "set" : "";
  }

  private static String firstAsked(Stream<Node> values) {
    return values.map(ConfigFile::asked).filter(Given::asksForSomething).findFirst().orElse("");
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL)
        || node instanceof ScalarNode scalar
            && scalar.isPlain()
            && NULLS.contains(scalar.getValue());
  }

  private String notYaml(YamlEngineException e) {
    Optional<Mark> mark =
        e instanceof MarkedYamlEngineException marked ? marked.getProblemMark() : Optional.empty();
    String problem =
        e instanceof MarkedYamlEngineException marked ? marked.getProblem() : e.getMessage();
    return "%s: not valid YAML: %s"
        .formatted(at(mark), String.valueOf(problem).replaceAll("\\s+", " "));
  }

  /** Sets what the file sets; of several places of a setting the strongest that sets anything. */
  private void set() {
    for (Setting setting : Setting.values()) {
      setting.paths().stream()
          .map(found::get)
          .filter(v -> v != null && !v.texts().isEmpty() && !isUnset(setting, v))
          .findFirst()
          .or(() -> setting.paths().stream().map(found::get).filter(v -> v != null).findFirst())
          .ifPresent(value -> given.set(setting, value.texts(), value.where()));
    }
  }

  /** Whether the value is the one that kubeadm writes where nobody has set anything. */
  private static boolean isUnset(Setting setting, Given.Value value) {
    return switch (setting) {
      case SYNC_PERIOD, MIN_SYNC_PERIOD -> value.text().equals("0s");
      case MASQUERADE_ALL -> Truth.of(value).equals(Optional.of(false));
      default -> value.text().isEmpty();
    };
  }

  private static Set<String> paths() {
    Set<String> paths = new TreeSet<>(Setting.WITHOUT_MEANING);
    paths.addAll(Setting.OF_EVERY_FILE);
    Arrays.stream(Setting.values()).forEach(setting -> paths.addAll(setting.paths()));
    return paths;
  }

  private static boolean isWithoutMeaning(String path) {
    return Setting.WITHOUT_MEANING.contains(path) || Setting.WITHOUT_MEANING.contains(path + ".*");
  }

  private static boolean isGroup(String path) {
    return paths().stream().anyMatch(known -> known.startsWith(path + "."));
  }

  private static String hint(String name, String prefix) {
    Set<String> siblings = new TreeSet<>();
    for (String path : paths()) {
      if (path.startsWith(prefix)) {
        siblings.add(path.substring(prefix.length()).replaceFirst("\\..*", ""));
      }
    }
    return Nearest.word(name, siblings).map(word -> "; did you mean " + word + "?").orElse("");
  }

  private String at(Node node) {
    return at(node.getStartMark());
  }

  private String at(Optional<Mark> mark) {
    return mark.map(m -> file + ":" + (m.getLine() + 1) + ":" + (m.getColumn() + 1)).orElse(file);
  }
}
