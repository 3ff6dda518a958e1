package dev.seamark.zones.env;

import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Namespace;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Protocol;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServicePort;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Reads {@code conformance/envvars.yaml}; knows as much of Kubernetes as its objects need. */
final class ConformanceCases {
  private ConformanceCases() {}

  /** A pod's namespace and whether it wants links, the cluster, and all variables expected. */
  record Case(
      String name,
      String namespace,
      boolean serviceLinks,
      Catalog catalog,
      Map<String, String> expect) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Case> all() {
    try (InputStream file =
        Objects.requireNonNull(
            ConformanceCases.class.getResourceAsStream("/conformance/envvars.yaml"))) {
      return list(map(yaml().loadFromInputStream(file)).get("cases")).stream()
          .map(ConformanceCases::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Case read(Object node) {
    Map<?, ?> fields = map(node);
    Catalog catalog = new Catalog(Set.of());
    for (Object object : yaml().loadAllFromString(text(fields.get("objects")))) {
      put(catalog, map(object));
    }
    Map<String, String> expect = new TreeMap<>();
    map(fields.get("expect")).forEach((name, value) -> expect.put(text(name), text(value)));
    return new Case(
        text(fields.get("name")),
        text(fields.get("namespace")),
        Boolean.parseBoolean(text(fields.get("serviceLinks"))),
        catalog,
        expect);
  }

  private static void put(Catalog catalog, Map<?, ?> object) {
    Map<?, ?> metadata = map(object.get("metadata"));
    switch (text(object.get("kind"))) {
      case "Namespace" -> catalog.put(new Namespace(text(metadata.get("name"))));
      case "Service" -> catalog.put(service(metadata, map(object.get("spec"))));
      default -> {} // endpoints and pods are in the cases to show that they do not matter
    }
  }

  private static Service service(Map<?, ?> metadata, Map<?, ?> spec) {
    List<Object> ips = list(spec.get("clusterIPs"));
    if (ips.isEmpty() && spec.get("clusterIP") != null) {
      ips = List.of(text(spec.get("clusterIP")));
    }
    boolean external = text(spec.get("type")).equals("ExternalName");
    boolean headless = ips.contains("None");
    return new Service(
        new ObjectKey(text(metadata.get("namespace")), text(metadata.get("name"))),
        external
            ? Service.Type.EXTERNAL_NAME
            : headless ? Service.Type.HEADLESS : Service.Type.CLUSTER_IP,
        external || headless
            ? List.of()
            : ips.stream().map(ip -> IpAddress.parse(text(ip)).orElseThrow()).toList(),
        list(spec.get("ports")).stream().map(port -> port(map(port))).toList(),
        text(spec.get("externalName")),
        false);
  }

  private static ServicePort port(Map<?, ?> port) {
    String protocol = text(port.get("protocol"));
    return new ServicePort(
        text(port.get("name")),
        protocol.isEmpty() ? Protocol.TCP : Protocol.valueOf(protocol),
        Integer.parseInt(text(port.get("port"))),
        0);
  }

  private static Load yaml() {
    return new Load(LoadSettings.builder().build());
  }

  private static String text(@Nullable Object node) {
    return node == null ? "" : node.toString();
  }

  private static Map<?, ?> map(@Nullable Object node) {
    return node instanceof Map<?, ?> map ? map : Map.of();
  }

  private static List<Object> list(@Nullable Object node) {
    return node instanceof List<?> list ? List.copyOf(list) : List.of();
  }
}
