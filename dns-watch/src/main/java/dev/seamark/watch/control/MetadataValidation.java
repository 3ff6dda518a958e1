package dev.seamark.watch.control;

import static dev.seamark.watch.control.Fields.map;
import static dev.seamark.watch.control.Fields.text;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Map;
import java.util.function.Predicate;

/** What holds for the metadata of every object. */
final class MetadataValidation {
  /** All annotations together, in characters. */
  private static final int MOST_ANNOTATIONS = 256 * 1024;

  private MetadataValidation() {}

  /**
   * Checks the metadata.
   *
   * @param isName what the name must be
   * @param notAName how to say that it is not
   */
  static void check(
      HasMetadata object, Predicate<String> isName, String notAName, FieldErrors errors) {
    ObjectMeta meta = object.getMetadata();
    String name = text(meta.getName());
    if (name.isEmpty()) {
      errors.required("metadata.name", "name is required");
    } else if (!isName.test(name)) {
      errors.invalid("metadata.name", name, notAName);
    }
    String namespace = text(meta.getNamespace());
    if (!namespace.isEmpty() && !Formats.isLabel(namespace)) {
      errors.invalid("metadata.namespace", namespace, Formats.NOT_A_LABEL);
    }
    labels("metadata.labels", map(meta.getLabels()), errors);
    int size = 0;
    for (Map.Entry<String, String> annotation : map(meta.getAnnotations()).entrySet()) {
      if (!Formats.isQualified(annotation.getKey())) {
        errors.invalid("metadata.annotations", annotation.getKey(), Formats.NOT_QUALIFIED);
      }
      size += annotation.getKey().length() + text(annotation.getValue()).length();
    }
    if (size > MOST_ANNOTATIONS) {
      errors.tooLong("metadata.annotations", "may not be more than " + MOST_ANNOTATIONS + " bytes");
    }
  }

  /** Checks labels, or what selects by labels. */
  static void labels(String field, Map<String, String> labels, FieldErrors errors) {
    labels.forEach(
        (key, value) -> {
          if (!Formats.isQualified(key)) {
            errors.invalid(field, key, Formats.NOT_QUALIFIED);
          }
          if (!Formats.isLabelValue(text(value))) {
            errors.invalid(field, text(value), Formats.NOT_A_LABEL_VALUE);
          }
        });
  }
}
