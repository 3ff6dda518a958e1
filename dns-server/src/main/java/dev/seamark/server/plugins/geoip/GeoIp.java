package dev.seamark.server.plugins.geoip;

import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.HasMetadata;
import dev.seamark.server.plugin.Setup;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code geoip DBFILE { edns-subnet }}: metadata about the client's address from a database in
 * MaxMind's format.
 */
public final class GeoIp implements Plugin, HasMetadata {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
          "geoip DBFILE",
          "Lets other plugins know, as metadata, where a client's address is and whose network it"
              + " is of.",
          Reading::new,
          Properties.of(
              Property.of(
                  "edns-subnet [...]",
                  "Looks for the address of the client subnet option (RFC 7871), where there is"
                      + " one.",
                  "",
                  (read, line) -> read.subnet = true)),
          GeoIp::make);

  private static final String OURS = "geoip/";

  private final Path file;
  private final boolean subnet;
  private final @Nullable Known[] known;

  // Set before the plugin gets queries, and never again.
  private @Nullable GeoDatabase database;

  private GeoIp(Path file, boolean subnet, int workers) {
    this.file = file;
    this.subnet = subnet;
    this.known = new Known[workers];
  }

  /** What an event loop found last: the labels of a query come one after the other. */
  private record Known(InetAddress address, Map<String, String> labels) {}

  /** A directive that is being read. */
  private static final class Reading {
    private final Path file;
    private boolean subnet;

    Reading(Directive line, Setup setup) {
      Word word = line.arguments().getFirst();
      file = setup.path(word.text());
      if (!Files.isReadable(file)) {
        setup.warn(
            word.at(),
            "plugin/geoip: "
                + word
                + " cannot be read, so the server will not start; name a .mmdb file that can be");
      }
      boolean collected =
          setup.directives().stream().anyMatch(other -> other.name().text().equals("metadata"));
      if (!collected) {
        setup.warn(
            line.at(),
            "plugin/geoip: nothing sees what it knows without metadata; add a line: metadata");
      }
    }
  }

  private static List<Plugin> make(Reading read, Setup setup) {
    GeoIp made = new GeoIp(read.file, read.subnet, setup.workers());
    setup.onStart(made::open);
    setup.onStop(made::close);
    return List.of(made);
  }

  private void open() throws Setup.CannotStart {
    try {
      database = GeoDatabase.open(file);
    } catch (GeoDatabase.Unusable e) {
      throw new Setup.CannotStart(file + ": " + e.getMessage(), e);
    }
  }

  private void close() {
    if (database != null) {
      database.close();
    }
  }

  @Override
  public String name() {
    return "geoip";
  }

  @Override
  public void query(Exchange x) {
    x.next();
  }

  @Override
  public Optional<String> metadata(Exchange x, String name) {
    GeoDatabase places = database;
    if (places == null || !name.startsWith(OURS)) {
      return Optional.empty();
    }
    InetAddress client = x.peer().remote().getAddress();
    InetAddress address = subnet ? ClientSubnet.of(x.query()).orElse(client) : client;
    int worker = x.worker().index();
    Known last = known[worker];
    if (last == null || !last.address().equals(address)) {
      last = new Known(address, places.labels(address));
      known[worker] = last;
    }
    return Optional.ofNullable(last.labels().get(name.substring(OURS.length())));
  }
}
