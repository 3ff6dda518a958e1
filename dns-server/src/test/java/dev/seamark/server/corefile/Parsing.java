package dev.seamark.server.corefile;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.Assertions;

/** Short words for parsing in tests. */
public final class Parsing {
  private static final Set<String> KNOWN = Set.of("cache", "forward", "hosts", "whoami", "errors");

  private Parsing() {}

  /** The Corefile of a text, which must be right. */
  public static Corefile parsed(String text) {
    return parsed(text, Map.of());
  }

  /** The Corefile of a text with these environment variables. */
  public static Corefile parsed(String text, Map<String, String> environment) {
    try {
      return parse(text, environment);
    } catch (CorefileException e) {
      throw new AssertionError(e.line(), e);
    }
  }

  /** The directives of the only block of a text that is put in braces. */
  public static List<Directive> directives(String text) {
    return parsed(".:53 {\n" + text + "\n}\n").blocks().getFirst().directives();
  }

  /** What is said of a text that is wrong, {@code file:line:column: message; advice}. */
  public static String complaint(String text) {
    try {
      parse(text, Map.of());
    } catch (CorefileException e) {
      return e.line();
    }
    return Assertions.fail("no complaint about: " + text);
  }

  private static Corefile parse(String text, Map<String, String> environment)
      throws CorefileException {
    return CorefileParser.parseText(
        "Corefile",
        text,
        Path.of("/nowhere"),
        KNOWN,
        name -> Optional.ofNullable(environment.get(name)));
  }

  /** A word for setting plugins up by hand. */
  public static Word word(String text) {
    return new Word(text, new Position("Corefile", 1, 1), false);
  }
}
