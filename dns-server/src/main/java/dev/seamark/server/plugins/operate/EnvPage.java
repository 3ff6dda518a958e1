package dev.seamark.server.plugins.operate;

import dev.seamark.process.http.HttpPage;
import dev.seamark.process.http.HttpReply;
import dev.seamark.process.http.HttpRequest;
import dev.seamark.server.plugin.HasCatalog;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.env.ServiceEnvironment;
import java.util.Optional;

/**
 * The page {@code /env/NAMESPACE?service-links=false&format=json}; the format is the parameter's or
 * what the Accept header asks for.
 */
final class EnvPage implements HttpPage {
  private final String prefix;
  private final HasCatalog cluster;

  EnvPage(String prefix, HasCatalog cluster) {
    this.prefix = prefix;
    this.cluster = cluster;
  }

  @Override
  public HttpReply reply(HttpRequest request) {
    String namespace = request.path().substring(prefix.length());
    if (namespace.isEmpty() || namespace.indexOf('/') >= 0) {
      return HttpReply.text(404, "ask for " + prefix + "NAMESPACE\n");
    }
    String links = request.parameters().getOrDefault("service-links", "true");
    if (!links.equals("true") && !links.equals("false")) {
      return HttpReply.text(400, "service-links is " + links + ", but must be true or false\n");
    }
    Optional<EnvOutput> output =
        Optional.ofNullable(request.parameters().get("format"))
            .map(EnvOutput::named)
            .orElse(Optional.of(EnvOutput.accepted(request.accept())));
    if (output.isEmpty()) {
      return HttpReply.text(400, "format must be env, export or json\n");
    }
    Catalog catalog = cluster.catalog();
    if (!catalog.synced()) {
      // The kubelet, too, starts no container before it knows the Services.
      return HttpReply.text(503, "the cluster is not known yet, ask again\n");
    }
    if (!catalog.hasNamespace(namespace)) {
      return HttpReply.text(404, "namespaces \"" + namespace + "\" not found\n");
    }
    var environment = ServiceEnvironment.of(catalog, namespace, links.equals("true"));
    return new HttpReply(
        200,
        output.get().mediaType() + "; charset=utf-8",
        output.get().write(environment.variables()));
  }
}
