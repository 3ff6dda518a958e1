package dev.seamark.server.plugins.operate;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.Setup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code root FOLDER}: where the files are that the plugins of the block name by relative paths.
 * The folder may come later.
 */
public final class Root {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
              "root FOLDER",
              "Says where files are that plugins of the block name by relative paths.",
              Root::make)
          .together();

  private Root() {}

  private static List<Plugin> make(Directive directive, Setup setup) throws CorefileException {
    Path folder = Path.of(directive.texts().getFirst());
    if (!Files.exists(folder)) {
      setup.warn(
          directive.arguments().getFirst().at(),
          "plugin/root: Root path does not exist: " + folder + "; make it, or name another one");
    } else if (!Files.isDirectory(folder)) {
      throw new CorefileException(
          directive.arguments().getFirst().at(),
          "plugin/root: '" + folder + "' is not a directory",
          "name the folder that the files are in");
    }
    setup.root(folder);
    return List.of();
  }
}
