package dev.seamark.server.plugins.upstream.forward.settings;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Position;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.upstream.Endpoint;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the upstreams of a directive out of what it says. */
public final class Endpoints {
  private final ForwardSettings settings;
  private final ForwardSettings.Security security;
  private final Setup setup;

  private Endpoints(ForwardSettings settings, Setup setup) {
    this.settings = settings;
    this.security = settings.security();
    this.setup = setup;
  }

  /** The upstreams, each address once, in their order. */
  public static List<Endpoint> of(ForwardSettings settings, Setup setup) throws CorefileException {
    Map<InetSocketAddress, Destination.Address> once = new LinkedHashMap<>();
    for (Destination to : settings.to()) {
      for (Destination.Address each : to.resolve()) {
        once.putIfAbsent(each.address(), each);
      }
    }
    return new Endpoints(settings, setup).of(List.copyOf(once.values()));
  }

  private List<Endpoint> of(List<Destination.Address> all) throws CorefileException {
    if (all.stream().anyMatch(each -> each.manner().isSecure())) {
      return new TlsEndpoints(settings, setup).of(all);
    }
    security.tls().ifPresent(line -> warnOfPlainText(line.at(), "tls"));
    security.serverName().ifPresent(word -> warnOfPlainText(word.at(), "tls_servername"));
    return all.stream()
        .map(
            each ->
                new Endpoint(each.address(), settings.source(), Optional.empty(), Optional.empty()))
        .toList();
  }

  private void warnOfPlainText(Position at, String line) {
    setup.warn(
        at,
        "plugin/%s: '%s' has no effect: no upstream is written as tls:// or https://, so all queries go in plain text"
            .formatted(settings.plugin(), line));
  }
}
