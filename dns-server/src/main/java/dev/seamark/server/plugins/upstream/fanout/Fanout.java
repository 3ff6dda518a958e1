package dev.seamark.server.plugins.upstream.fanout;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugins.upstream.forward.Forward;
import java.util.List;

/**
 * {@code fanout FROM TO...}: sends the queries of a zone to several servers at once, of which the
 * first good reply counts.
 */
public final class Fanout {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
              "fanout FROM TO...",
              "Sends the queries of a zone to several servers at once; the first good reply"
                  + " counts.",
              FanoutReader::new,
              properties(),
              Fanout::make)
          .added();

  private Fanout() {}

  private static Properties<FanoutReader> properties() {
    return Properties.of(
            Property.of(
                "tls [CERT KEY] [CA]",
                "The files for tls:// upstreams, in PEM: a client certificate and its key, and the"
                    + " authorities that may have signed the upstreams' certificates.",
                "the system's authorities",
                FanoutReader::tls),
            Property.of(
                "tls_servername NAME",
                "The name that the certificates of such upstreams must have.",
                "the address",
                FanoutReader::serverName),
            Property.of("tls-server NAME", "The same.", "", FanoutReader::serverName),
            Property.of(
                "worker-count NUMBER",
                "How many upstreams are asked at a time, 2 to 32.",
                "all",
                FanoutReader::workers),
            Property.of(
                "policy sequential|weighted-random",
                "Which upstreams are asked: all in their order, or some by chance.",
                "sequential",
                FanoutReader::policy),
            Property.of(
                "weighted-random-server-count NUMBER",
                "How many upstreams are asked with that policy.",
                "all",
                FanoutReader::serverCount),
            Property.of(
                "weighted-random-load-factor NUMBER...",
                "How likely each upstream is to be asked with that policy, 1 to 100.",
                "100 each",
                FanoutReader::loadFactors),
            Property.of(
                "network udp|tcp|tcp-tls",
                "How upstreams without a scheme are asked: by UDP, and by TCP where the reply was"
                    + " cut; by TCP; or by TLS.",
                "udp",
                FanoutReader::network),
            Property.of(
                "except NAME...",
                "Names below FROM that are left to the next plugin.",
                "",
                FanoutReader::except),
            Property.of(
                "except-file FILE",
                "The same, one name a line of the file.",
                "",
                FanoutReader::exceptFile),
            Property.of(
                "attempt-count NUMBER",
                "How often an upstream is asked that does not reply; 0 for as often as the timeout"
                    + " allows, and it never counts as down.",
                "3",
                FanoutReader::attempts),
            Property.of(
                "timeout DURATION",
                "How long a client is kept waiting.",
                "30s",
                FanoutReader::timeout),
            Property.of(
                "race",
                "The first reply counts, also one with an error code.",
                "",
                (read, _) -> read.race()))
        .inAnyCase();
  }

  private static List<Plugin> make(FanoutReader read, Setup setup) throws CorefileException {
    Forward forward = Forward.of(read.settings(), setup);
    read.checkLoadFactors(forward.addresses());
    return List.of(forward);
  }
}
