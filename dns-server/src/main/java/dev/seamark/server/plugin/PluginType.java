package dev.seamark.server.plugin;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.exchange.Plugin;
import java.util.List;

/** A kind of plugin: what its directive is called and what becomes of it. */
public interface PluginType {
  /** The name of the directive. */
  String name();

  /** Whether a server block may have the directive more than once. */
  default boolean repeatable() {
    return false;
  }

  /**
   * Makes plugins of all directives of this name in one server block. Nothing is opened or started
   * yet; what must be goes to {@link Setup#onStart}.
   *
   * @return what joins the chain, in this order; empty where the directive only configures
   * @throws CorefileException where the directives are wrong
   */
  List<Plugin> setup(List<Directive> directives, Setup setup) throws CorefileException;
}
