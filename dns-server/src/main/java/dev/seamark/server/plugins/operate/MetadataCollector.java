package dev.seamark.server.plugins.operate;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.HasMetadata;
import dev.seamark.server.plugin.Metadata;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.ZoneWords;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.wire.ZoneIndex;
import java.util.List;
import java.util.Optional;

/**
 * {@code metadata [ZONES...]}: has the plugins of its block tell what they know about queries for
 * these zones. Nothing is collected beforehand: a plugin asks for the value that it wants.
 */
public final class MetadataCollector implements Plugin, Metadata {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
              "metadata [ZONES...]",
              "Lets log, rewrite, template and forward use what other plugins know about a query.",
              MetadataCollector::make)
          .withEmptyBlock();

  private final ZoneIndex<WireName> zones;

  // Set before the chain is published to the loops, and never again.
  private List<HasMetadata> sources = List.of();

  private MetadataCollector(ZoneIndex<WireName> zones) {
    this.zones = zones;
  }

  private static List<Plugin> make(Directive directive, Setup setup) throws CorefileException {
    List<WireName> zones =
        ZoneWords.of("metadata", setup).readAmongOthers(directive.arguments(), setup.zones());
    MetadataCollector made = new MetadataCollector(ZoneIndex.of(zones));
    setup.onChain(chain -> made.sources = sources(chain));
    return List.of(made);
  }

  private static List<HasMetadata> sources(List<Plugin> chain) {
    return chain.stream()
        .filter(HasMetadata.class::isInstance)
        .map(HasMetadata.class::cast)
        .toList();
  }

  @Override
  public String name() {
    return "metadata";
  }

  @Override
  public void query(Exchange x) {
    x.next();
  }

  @Override
  public Optional<String> value(Exchange x, String name) {
    if (!zones.contains(x.query())) {
      return Optional.empty();
    }
    for (HasMetadata source : sources) {
      Optional<String> value = source.metadata(x, name).filter(text -> !text.isEmpty());
      if (value.isPresent()) {
        return value;
      }
    }
    return Optional.empty();
  }
}
