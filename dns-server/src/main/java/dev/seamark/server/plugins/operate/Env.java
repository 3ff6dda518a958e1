package dev.seamark.server.plugins.operate;

import dev.seamark.process.http.HttpAddress;
import dev.seamark.process.http.HttpPage;
import dev.seamark.process.http.HttpPort;
import dev.seamark.process.http.HttpReply;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.http.Addresses;
import dev.seamark.server.http.HttpPorts;
import dev.seamark.server.plugin.HasCatalog;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.Shared;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code env [ADDRESS]}: hands out the variables that the kubelet would inject into a pod, under
 * {@code /env/NAMESPACE}, from the cluster of the same server block's {@code kubernetes}.
 */
public final class Env {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
              "env [HOST:PORT]",
              "Hands out the variables that the kubelet would give a pod, over HTTP.",
              Env::make)
          .ours();

  private static final String PATH = "/env/";

  /** Answers until the cluster's source is there. */
  private static final HttpPage STARTING =
      request -> HttpReply.text(503, "the cluster is not known yet, ask again\n");

  private Env() {}

  private static List<Plugin> make(Directive directive, Setup setup) throws CorefileException {
    HttpAddress address = Addresses.of(directive, ":8182");
    boolean cluster =
        setup.directives().stream().anyMatch(other -> other.name().text().equals("kubernetes"));
    if (!cluster) {
      throw new CorefileException(
          directive.at(),
          "env needs a cluster to know Services from",
          "add kubernetes to this server block, or move env to the block that has it");
    }
    Serving serving = new Serving(setup, address);
    setup.onChain(serving::take);
    setup.onStart(serving::open);
    setup.onServing(serving::takeOver);
    setup.onStop(serving::close);
    return List.of();
  }

  /** The page of one configuration, which the next configuration's replaces. */
  private static final class Serving {
    private final Setup setup;
    private final HttpAddress address;
    private @Nullable EnvPage page;
    private Shared.@Nullable Lease<HttpPort> listener;

    Serving(Setup setup, HttpAddress address) {
      this.setup = setup;
      this.address = address;
    }

    void take(List<Plugin> chain) {
      page = Setup.in(chain, HasCatalog.class).map(it -> new EnvPage(PATH, it)).orElse(null);
    }

    void open() throws Setup.CannotStart {
      listener = Addresses.bound(() -> HttpPorts.lease(setup.shared(), address));
      listener.get().pageIfFree(PATH, STARTING);
    }

    void takeOver() {
      if (listener != null && page != null) {
        listener.get().page(PATH, page);
      }
    }

    void close() {
      if (listener != null && page != null) {
        listener.get().remove(PATH, STARTING);
        listener.get().remove(PATH, page);
        listener.close();
        listener = null;
      }
    }
  }
}
