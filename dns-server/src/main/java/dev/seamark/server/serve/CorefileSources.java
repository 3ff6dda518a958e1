package dev.seamark.server.serve;

import dev.seamark.server.cli.ConfiguredBy;
import dev.seamark.server.corefile.Corefile;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.CorefileParser;
import dev.seamark.server.corefile.Position;
import dev.seamark.server.plugins.Plugins;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Where a Corefile comes from, by what the command line says. */
final class CorefileSources {
  private static final Path USUAL = Path.of("Corefile");

  /** The Corefile of kubeadm's deployment, for a process in a cluster that is given none. */
  private static final String IN_CLUSTER =
      """
      . {
          errors
          health {
             lameduck 5s
          }
          ready
          kubernetes cluster.local in-addr.arpa ip6.arpa {
             pods insecure
             fallthrough in-addr.arpa ip6.arpa
             ttl 30
          }
          prometheus :9153
          forward . /etc/resolv.conf {
             max_concurrent 1000
          }
          cache 30 {
             disable success cluster.local
             disable denial cluster.local
          }
          loop
          reload
          loadbalance
      }
      """;

  private final Set<String> directives = Set.copyOf(Plugins.names());
  private final Function<String, Optional<String>> environment;

  /**
   * Sources that resolve variables.
   *
   * @param environment what {@code {$NAME}} stands for
   */
  CorefileSources(Function<String, Optional<String>> environment) {
    this.environment = environment;
  }

  /**
   * The source that is meant.
   *
   * @throws IOException where standard input cannot be read, or nothing was named and nothing can
   *     be guessed; says what to do
   */
  Seamark.Source of(ConfiguredBy by) throws IOException {
    return switch (by) {
      case ConfiguredBy.Corefile(String file) when file.equals("stdin") -> {
        String text = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        yield () -> parse("stdin", text);
      }
      case ConfiguredBy.Corefile(String file) -> file(Path.of(file));
      case ConfiguredBy.Manifests manifests -> {
        String text = embedded(manifests);
        yield () -> parse("built-in Corefile", text);
      }
      case ConfiguredBy.Usual() -> usual();
    };
  }

  private Seamark.Source usual() throws IOException {
    if (Files.exists(USUAL)) {
      return file(USUAL);
    }
    if (environment.apply("KUBERNETES_SERVICE_HOST").isPresent()) {
      return () -> parse("built-in Corefile", IN_CLUSTER);
    }
    throw new IOException(
        "no ./Corefile here, and this process is not in a cluster; name a Corefile with -conf FILE,"
            + " or a directory of manifests with --manifests DIR");
  }

  private Seamark.Source file(Path file) {
    return () -> served(file.toString(), CorefileParser.parse(file, directives, environment));
  }

  private Corefile parse(String name, String text) throws CorefileException {
    return served(name, CorefileParser.parseText(name, text, Path.of(""), directives, environment));
  }

  /** A Corefile that serves nothing is a mistake, above all on a reload. */
  private static Corefile served(String name, Corefile read) throws CorefileException {
    if (read.blocks().isEmpty()) {
      throw new CorefileException(
              new Position(name, 1, 1),
              "no server block, so no query would be answered",
              "add one that begins with a zone and a port, such as .:53 {")
          .in(read.digest());
    }
    try {
      OneLineBlocks.check(read);
    } catch (CorefileException e) {
      throw e.in(read.digest());
    }
    return read;
  }

  /** What {@code serve --manifests DIR} serves by: the cluster on loopback, the rest forwarded. */
  private static String embedded(ConfiguredBy.Manifests by) {
    List<String> cidrs = by.serviceCidrs();
    return """
    . {
        bind 127.0.0.1
        errors
        kubernetes %s in-addr.arpa ip6.arpa {
            manifests "%s"
            %s
            pods insecure
            fallthrough in-addr.arpa ip6.arpa
        }
        forward . /etc/resolv.conf
        cache 30
        loadbalance
    }
    """
        .formatted(
            by.clusterDomain(),
            by.directory().toString().replace("\"", "\\\""),
            cidrs.isEmpty() ? "" : "service_cidr " + String.join(" ", cidrs));
  }
}
