package dev.seamark.server.plugins.operate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.seamark.zones.env.EnvFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;

/** The formats in which variables are handed out, on the command line and over HTTP. */
public enum EnvOutput {
  /** {@code NAME=value} lines. */
  ENV("text/plain"),
  /** {@code export NAME='value'} lines, for shells. */
  EXPORT("text/x-shellscript"),
  /** An object of strings. */
  JSON("application/json");

  private final String mediaType;

  EnvOutput(String mediaType) {
    this.mediaType = mediaType;
  }

  /** What HTTP calls it. */
  public String mediaType() {
    return mediaType;
  }

  /** The format of this name: env, export, json. */
  public static Optional<EnvOutput> named(String name) {
    for (EnvOutput output : values()) {
      if (output.name().toLowerCase(Locale.ROOT).equals(name)) {
        return Optional.of(output);
      }
    }
    return Optional.empty();
  }

  /** The first format that an Accept header names, {@link #ENV} where it names none of them. */
  public static EnvOutput accepted(String accept) {
    for (String range : accept.split(",", -1)) {
      String mediaType = range.replaceAll(";.*", "").strip().toLowerCase(Locale.ROOT);
      for (EnvOutput output : values()) {
        if (output.mediaType.equals(mediaType)) {
          return output;
        }
      }
    }
    return ENV;
  }

  /** The variables as text that ends with a line feed, unless there are none. */
  public String write(SortedMap<String, String> variables) {
    return switch (this) {
      case ENV -> EnvFormat.ENV.write(variables);
      case EXPORT -> EnvFormat.EXPORT.write(variables);
      case JSON -> json(variables);
    };
  }

  private static String json(SortedMap<String, String> variables) {
    try {
      return new ObjectMapper().writeValueAsString(variables) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("strings cannot be written as JSON", e);
    }
  }
}
