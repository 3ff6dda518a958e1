package dev.seamark.server.plugins.operate;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.PluginType;
import dev.seamark.server.plugin.Setup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code root FOLDER}: where the files are that the plugins of the block name by relative paths.
 * The folder may come later.
 */
public final class Root implements PluginType {
  /** The directive. */
  public static final PluginType TYPE = new Root();

  private Root() {}

  @Override
  public String name() {
    return "root";
  }

  @Override
  public List<Plugin> setup(List<Directive> directives, Setup setup) throws CorefileException {
    Directive directive = directives.getFirst();
    if (directive.arguments().size() != 1) {
      throw directive.wrongArguments("root FOLDER");
    }
    for (Directive line : directive.block()) {
      throw line.unknownProperty(List.of());
    }
    Path folder = Path.of(directive.texts().getFirst());
    if (!Files.exists(folder)) {
      setup.warn(
          directive.arguments().getFirst().at(),
          "plugin/root: Root path does not exist: " + folder);
    } else if (!Files.isDirectory(folder)) {
      throw new CorefileException(
          directive.arguments().getFirst().at(),
          "plugin/root: '" + folder + "' is no folder",
          "name the folder that the files are in");
    }
    setup.root(folder);
    return List.of();
  }
}
