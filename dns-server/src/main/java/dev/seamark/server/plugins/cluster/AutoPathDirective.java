package dev.seamark.server.plugins.cluster;

import dev.seamark.process.Reason;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.plugin.ResolvConf;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.ZoneWords;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.wire.ZoneIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** An {@code autopath} directive, read: exactly one of these. */
sealed interface AutoPathDirective {
  String USAGE = "autopath [ZONES...] @kubernetes | RESOLV-CONF";

  /** There is no search path to go, which was warned of. */
  record Idle() implements AutoPathDirective {}

  /** Everybody has this search path. */
  record Fixed(ZoneIndex<WireName> zones, List<WireName> path) implements AutoPathDirective {}

  /** Each client has its own, which another plugin knows. */
  record OfClient(ZoneIndex<WireName> zones) implements AutoPathDirective {}

  static AutoPathDirective read(Directive line, Setup setup) throws CorefileException {
    Word from = line.arguments().getLast();
    List<Word> words = line.arguments().subList(0, line.arguments().size() - 1);
    ZoneIndex<WireName> zones =
        ZoneIndex.of(ZoneWords.of(AutoPath.NAME, setup).readAmongOthers(words, setup.zones()));
    return from.text().startsWith("@") ? ofPlugin(from, zones, setup) : ofFile(from, zones, setup);
  }

  private static AutoPathDirective ofPlugin(Word from, ZoneIndex<WireName> zones, Setup setup)
      throws CorefileException {
    String name = from.text().substring(1);
    if (!name.equals(Kubernetes.NAME)) {
      throw new CorefileException(
          from.at(),
          "plugin/autopath: '" + name + "' is not a plugin that knows search paths",
          "write: " + USAGE);
    }
    List<Directive> beside =
        setup.directives().stream().filter(d -> d.name().text().equals(name)).toList();
    if (beside.isEmpty()) {
      return idle(from, setup, "this server block has no kubernetes plugin");
    }
    boolean verified =
        beside.getFirst().block().stream()
            .anyMatch(
                property ->
                    property.name().text().equals("pods")
                        && property.texts().equals(List.of("verified")));
    return verified
        ? new OfClient(zones)
        : idle(from, setup, "the plugin 'kubernetes' knows clients with 'pods verified' only");
  }

  private static AutoPathDirective ofFile(Word from, ZoneIndex<WireName> zones, Setup setup)
      throws CorefileException {
    List<WireName> path = new ArrayList<>();
    try {
      for (String domain : ResolvConf.search(Files.readString(setup.path(from.text())))) {
        path.add(WireName.parse(domain));
      }
    } catch (IOException | IllegalArgumentException e) {
      String why =
          e instanceof IOException failed ? Reason.of(failed) : String.valueOf(e.getMessage());
      throw new CorefileException(
          from.at(),
          "plugin/autopath: failed to parse \"" + from.text() + "\": " + why,
          "name a file like /etc/resolv.conf, or write @kubernetes");
    }
    if (path.isEmpty()) {
      return idle(from, setup, from.text() + " has no search path");
    }
    path.add(WireName.ROOT);
    return new Fixed(zones, List.copyOf(path));
  }

  private static AutoPathDirective idle(Word from, Setup setup, String why) {
    setup.warn(
        from.at(),
        "plugin/autopath: it does nothing, since " + why + "; mend that, or remove the line");
    return new Idle();
  }
}
