package dev.seamark.server.plugins.cluster;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.plugin.Fallthrough;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.ZoneWords;
import dev.seamark.zones.settings.ExternalSettings;
import dev.seamark.zones.wire.WireName;
import java.util.List;

/**
 * A {@code k8s_external} directive, read.
 *
 * @param settings how its zones are answered
 * @param fallthrough for which unknown names the next plugin is asked
 */
record ExternalDirective(ExternalSettings settings, Fallthrough fallthrough) {
  /** A directive that is being read. */
  static final class Draft {
    private final Directive directive;
    private final Setup setup;
    private final List<WireName> zones;
    private String apex = "dns";
    private int ttl = 5;
    private boolean headless;
    private Fallthrough fallthrough = Fallthrough.NEVER;

    /** Begins with the arguments. */
    Draft(Directive directive, Setup setup) throws CorefileException {
      this.directive = directive;
      this.setup = setup;
      zones = ZoneWords.of(External.NAME, setup).read(directive.arguments(), setup.zones());
    }

    Directive directive() {
      return directive;
    }

    /** What was read. */
    ExternalDirective read() {
      return new ExternalDirective(new ExternalSettings(zones, apex, ttl, headless), fallthrough);
    }
  }

  /** The lines that the block may have. */
  static Properties<Draft> properties() {
    return Properties.of(
        Property.of(
            "apex LABEL [...]",
            "The label below the zone at which its name server is found.",
            "dns",
            (read, line) -> read.apex = apex(line)),
        Property.of(
            "ttl SECONDS [...]",
            "The TTL of all records, 0 to 3600.",
            "5",
            (read, line) -> read.ttl = TtlLine.read(line, External.NAME)),
        Property.of(
            "headless",
            "Answers for headless Services, too, with their endpoints.",
            "",
            (read, line) -> read.headless = true),
        Property.of(
            "fallthrough [ZONES...]",
            "Leaves names that are unknown here, in these zones or all, to the next plugin.",
            "",
            (read, line) ->
                read.fallthrough = Fallthrough.read(line, External.NAME, read.zones, read.setup)));
  }

  private static String apex(Directive line) throws CorefileException {
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
