package dev.seamark.server.plugins.profile;

import dev.seamark.process.http.HttpAddress;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.http.Addresses;
import dev.seamark.server.http.HeldPage;
import dev.seamark.server.plugin.Setup;
import java.util.List;

/** {@code pprof [HOST:PORT]}: profiles of the process over HTTP. */
public final class Pprof {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
          "pprof [HOST:PORT]",
          "Hands out flight recordings, threads and a class histogram of the process over HTTP.",
          Draft::new,
          Properties.of(
              Property.ignored(
                  "block [...]", "a flight recording holds what threads wait for in any case")),
          Pprof::make);

  private static final String PATH = "/debug/";

  private Pprof() {}

  /** A directive that is being read. */
  private static final class Draft {
    private final HttpAddress address;

    Draft(Directive directive, Setup setup) throws CorefileException {
      address = Addresses.of(directive, "localhost:6053");
    }
  }

  private static List<Plugin> make(Draft read, Setup setup) {
    HeldPage.during(setup, read.address, PATH, ProfilePage.class, _ -> new ProfilePage());
    return List.of();
  }
}
