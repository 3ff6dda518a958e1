package dev.seamark.server.plugins.cluster;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.corefile.ZoneArguments;
import dev.seamark.server.plugin.Fallthrough;
import dev.seamark.server.plugin.Setup;
import dev.seamark.zones.settings.ExternalSettings;
import dev.seamark.zones.wire.WireName;
import java.util.List;

/**
 * A {@code k8s_external} directive, read.
 *
 * @param settings how its zones are answered
 * @param fallthrough for which of the names that it does not know others are asked
 */
record ExternalDirective(ExternalSettings settings, Fallthrough fallthrough) {
  private static final List<String> PROPERTIES = List.of("apex", "ttl", "headless", "fallthrough");

  static ExternalDirective read(Directive directive, Setup setup) throws CorefileException {
    List<WireName> zones = ZoneArguments.of(directive.arguments(), setup.zones());
    String apex = "dns";
    int ttl = 5;
    boolean headless = false;
    Fallthrough fallthrough = Fallthrough.NEVER;
    for (Directive line : directive.block()) {
      switch (line.name().text()) {
        case "apex" -> apex = apex(line);
        case "ttl" -> ttl = TtlLine.read(line, External.NAME);
        case "headless" -> {
          if (!line.arguments().isEmpty()) {
            throw line.wrongArguments("headless");
          }
          headless = true;
        }
        case "fallthrough" -> fallthrough = Fallthrough.read(line);
        default -> throw line.unknownProperty(PROPERTIES);
      }
    }
    return new ExternalDirective(new ExternalSettings(zones, apex, ttl, headless), fallthrough);
  }

  private static String apex(Directive line) throws CorefileException {
    if (line.arguments().size() != 1) {
      throw line.wrongArguments("apex LABEL");
    }
    Word word = line.arguments().getFirst();
    int labels;
    try {
      labels = WireName.parse(word.text()).labels();
    } catch (IllegalArgumentException e) {
      throw new CorefileException(
          word.at(), "plugin/k8s_external: " + e.getMessage(), "write one label, such as dns");
    }
    if (labels != 1 || word.text().endsWith(".")) {
      throw new CorefileException(
          word.at(),
          "plugin/k8s_external: apex is '" + word.text() + "', but must be one label",
          "write one label, such as dns");
    }
    return word.text();
  }
}
