package dev.seamark.server.reference;

import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.PluginType.Standing;
import dev.seamark.server.declare.Property;
import dev.seamark.server.declare.Usage;
import dev.seamark.server.plugins.Plugins;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes what declarations say into pages: between two marks, and leaves the rest of a page as it
 * is.
 */
final class ReferencePages {
  private static final String BEGIN =
      "<!-- from here: written by `make reference` from the declarations of the plugins -->\n";
  private static final String END = "<!-- to here -->\n";

  private ReferencePages() {}

  /**
   * A page with the part between the marks renewed.
   *
   * @param page empty where there is none yet
   */
  static String renewed(String page, String title, String part) {
    String whole = page.isEmpty() ? "# " + title + "\n" + BEGIN + END : page;
    int begin = whole.indexOf(BEGIN);
    int end = whole.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new AssertionError(title + " has lost its marks: " + BEGIN + END);
    }
    return whole.substring(0, begin + BEGIN.length()) + part + whole.substring(end);
  }

  /** What is said of a plugin on its own page. */
  static String ofPlugin(PluginType type) {
    StringBuilder text = new StringBuilder(type.summary()).append("\n\n```\n");
    Optional<Usage> rest = type.properties().rest().map(Property::usage);
    List<? extends Property<?>> all = type.properties().all();
    boolean lines = rest.isPresent() || all.stream().anyMatch(Property.Read.class::isInstance);
    boolean block = type.standing() != Standing.IGNORED && lines;
    text.append(type.usage().shown()).append(block ? " {\n" : "\n");
    if (block) {
      for (Property<?> property : all) {
        if (property instanceof Property.Read) {
          text.append("    ").append(property.usage().shown()).append('\n');
        }
      }
      rest.ifPresent(usage -> text.append("    ").append(usage.shown()).append('\n'));
      text.append("}\n");
    }
    text.append("```\n");
    if (type.repeatable()) {
      text.append("A server block may have several of these.\n");
    }
    text.append(table(type));
    return text.toString();
  }

  private static String table(PluginType type) {
    List<Property<?>> rows = new ArrayList<>(type.properties().all());
    if (type.standing() != Standing.IGNORED) {
      type.properties().rest().ifPresent(rows::add);
    }
    if (rows.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder("\n| property | | default |\n|---|---|---|\n");
    for (Property<?> property : rows) {
      String summary =
          switch (property) {
            case Property.Ignored<?> ignored -> "Accepted but ignored: " + ignored.summary() + ".";
            case Property.Read<?> read -> read.summary();
            case Property.Missing<?> missing -> missing.summary();
          };
      String standard = property instanceof Property.Read<?> read ? read.standard() : "";
      text.append("| ").append(code(property.usage().shown())).append(" | ").append(cell(summary));
      text.append(" | ").append(cell(standard)).append(" |\n");
    }
    return text.toString();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  private static String code(String text) {
    return "`" + cell(text) + "`";
  }

  /** The list of all plugins, with links to their pages. */
  static String index() {
    StringBuilder text = new StringBuilder("| plugin | |\n|---|---|\n");
    for (PluginType type : Plugins.here()) {
      text.append("| [%1$s](%1$s.md) | %2$s |\n".formatted(type.name(), cell(note(type))));
    }
    text.append("\nNot supported yet; a Corefile that names one of these is refused:\n\n");
    text.append("| plugin | in CoreDNS |\n|---|---|\n");
    for (String name : Plugins.names()) {
      PluginType type = Plugins.named(name);
      if (type.standing() == Standing.MISSING) {
        text.append("| %s | %s |\n".formatted(name, cell(type.summary())));
      }
    }
    return text.toString();
  }

  private static String note(PluginType type) {
    return switch (type.standing()) {
      case WORKS, MISSING -> type.summary();
      case OURS -> "Not in CoreDNS. " + type.summary();
      case ADDED -> "An external plugin of CoreDNS. " + type.summary();
      case OLD -> "No longer in CoreDNS. " + type.summary();
      case IGNORED -> "Accepted but ignored. " + type.summary();
    };
  }

  /** The short list for the README. */
  static String overview() {
    return "| plugins | |\n|---|---|\n| supported | "
        + names(Standing.WORKS)
        + " |\n| supported, not in CoreDNS | "
        + names(Standing.OURS)
        + " |\n| supported, external plugins of CoreDNS | "
        + names(Standing.ADDED)
        + " |\n| supported, no longer in CoreDNS | "
        + names(Standing.OLD)
        + " |\n| accepted but ignored | "
        + names(Standing.IGNORED)
        + ": a warning gives the reason |\n| not supported yet | "
        + names(Standing.MISSING)
        + ": one line at the start names the plugin and its place in the file |\n";
  }

  private static String names(Standing standing) {
    return Plugins.names().stream()
        .filter(name -> Plugins.named(name).standing() == standing)
        .sorted()
        .reduce((one, other) -> one + " " + other)
        .orElse("");
  }
}
