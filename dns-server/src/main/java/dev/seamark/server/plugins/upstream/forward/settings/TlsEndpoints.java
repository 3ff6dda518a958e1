package dev.seamark.server.plugins.upstream.forward.settings;

import dev.seamark.process.Reason;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Position;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.tls.TlsFiles;
import dev.seamark.server.upstream.Endpoint;
import dev.seamark.server.upstream.doh.Doh;
import dev.seamark.server.upstream.tls.TlsClient;
import dev.seamark.server.upstream.tls.TlsPeer;
import dev.seamark.zones.catalog.IpAddress;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The same where some upstreams have TLS: reads the files that it needs. A class of its own, so
 * that others need not load what speaks TLS.
 */
final class TlsEndpoints {
  private static final Pattern HOST =
      Pattern.compile("(?!-)[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63})*\\.?");

  private final ForwardSettings settings;
  private final ForwardSettings.Security security;
  private final Setup setup;
  private final String said;
  private final Logger log;

  TlsEndpoints(ForwardSettings settings, Setup setup) {
    this.settings = settings;
    this.security = settings.security();
    this.setup = setup;
    said = "plugin/" + settings.plugin();
    log = LoggerFactory.getLogger(said);
  }

  /**
   * The upstreams; none with TLS where a configuration is only checked and its files are absent.
   */
  List<Endpoint> of(List<Destination.Address> all) throws CorefileException {
    Map<Manner.Protocol, Optional<TlsClient>> clients = new EnumMap<>(Manner.Protocol.class);
    List<Endpoint> endpoints = new ArrayList<>();
    for (Destination.Address to : all) {
      if (!to.manner().isSecure()) {
        endpoints.add(
            new Endpoint(to.address(), settings.source(), Optional.empty(), Optional.empty()));
        continue;
      }
      TlsPeer.Expected expected = expected(to);
      Manner.Protocol protocol = to.manner().protocol();
      Optional<TlsClient> client = clients.get(protocol);
      if (client == null) {
        client = client(protocol);
        clients.put(protocol, client);
      }
      if (client.isPresent()) {
        TlsPeer peer = new TlsPeer(client.get(), expected, log);
        Optional<Doh> doh =
            protocol == Manner.Protocol.HTTPS
                ? Optional.of(new Doh(security.get(), authority(expected)))
                : Optional.empty();
        endpoints.add(new Endpoint(to.address(), settings.source(), Optional.of(peer), doh));
      }
    }
    return endpoints;
  }

  /** The files, read; nothing where they are another machine's. */
  private Optional<TlsClient> client(Manner.Protocol protocol) throws CorefileException {
    TlsFiles files = files();
    Optional<String> inside =
        protocol == Manner.Protocol.HTTPS ? Optional.of(Doh.PROTOCOL) : Optional.empty();
    try {
      return Optional.of(TlsClient.of(files, inside, log));
    } catch (TlsFiles.UnusableException e) {
      Position at = at(files, e.file());
      if (e.isAbsent() && !setup.host().serves()) {
        setup.warn(
            at, "%s: %s; the machine that serves must have it".formatted(said, e.getMessage()));
        return Optional.empty();
      }
      throw new CorefileException(
          at, said + ": tls: " + e.getMessage(), e.remedy("tls [CERT KEY] [CA]"));
    }
  }

  private static String authority(TlsPeer.Expected expected) {
    boolean v6 = expected.host().contains(":");
    String host = v6 ? "[" + expected.host() + "]" : expected.host();
    boolean usual = expected.port() == Manner.Protocol.HTTPS.port();
    return usual ? host : host + ":" + expected.port();
  }

  private Position at(TlsFiles files, Path file) {
    Directive line = security.tls().orElse(null);
    if (line == null) {
      return security.at();
    }
    var argument = files.argument(file);
    return argument.isPresent() ? line.arguments().get(argument.getAsInt()).at() : line.at();
  }

  private TlsFiles files() throws CorefileException {
    List<Word> words = security.tls().map(Directive::arguments).orElse(List.of());
    boolean identity = words.size() > 1;
    Optional<Path> authorities =
        words.size() % 2 == 1 ? Optional.of(path(words.getLast())) : Optional.empty();
    return new TlsFiles(
        identity
            ? Optional.of(new TlsFiles.Identity(path(words.get(0)), path(words.get(1))))
            : Optional.empty(),
        authorities);
  }

  private Path path(Word word) throws CorefileException {
    try {
      return setup.path(word.text());
    } catch (InvalidPathException e) {
      throw new CorefileException(
          word.at(), said + ": tls: not a path: " + Reason.of(e), "name a file");
    }
  }

  private TlsPeer.Expected expected(Destination.Address to) throws CorefileException {
    Optional<Word> own = to.manner().serverName();
    Optional<Word> all = security.serverName();
    if (own.isPresent() && all.isPresent()) {
      throw new CorefileException(
          own.get().at(),
          "%s: both tls_servername ('%s') and the address ('%s') name the server"
              .formatted(said, all.get(), own.get()),
          "remove one of them");
    }
    InetSocketAddress address = to.address();
    String shown = to.manner().protocol().scheme() + "://" + Endpoint.text(address);
    Optional<Word> name = all.or(() -> own).or(to.manner()::host);
    if (name.isEmpty()) {
      String ip = IpAddress.of(address.getAddress()).toString();
      return new TlsPeer.Expected(ip, false, address.getPort(), shown);
    }
    String host = name.get().text();
    boolean literal = IpAddress.parse(host).isPresent();
    if (!literal && !HOST.matcher(host).matches()) {
      throw new CorefileException(
          name.get().at(),
          said + ": not a server name: '" + host + "'",
          "write the name in the server's certificate, like dns.example.org");
    }
    String plain = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return new TlsPeer.Expected(plain, !literal, address.getPort(), shown);
  }
}
