package dev.seamark.server.plugins.cluster;

import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.Fallthrough;
import dev.seamark.server.plugin.HasCatalog;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.Transferer;
import dev.seamark.server.plugins.cluster.source.SourceAge;
import dev.seamark.zones.answer.ExternalZones;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.transfer.ZoneTransfer;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.WireName;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code k8s_external [ZONES...]}: answers for further zones, in which the services of the {@code
 * kubernetes} block beside it are found by their external addresses and those of their load
 * balancers.
 */
public final class External implements Plugin, HasCatalog, Transferer {
  /** The name of the directive. */
  static final String NAME = "k8s_external";

  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
              NAME + " [ZONES...]",
              "Answers for Services by their external addresses, in zones of their own.",
              ExternalDirective.Draft::new,
              ExternalDirective.properties(),
              External::make)
          .together();

  private final ExternalDirective directive;
  private final Fallthrough fallthrough;

  // Both are set before the chain is published to the loops, and never again.
  private @Nullable Kubernetes cluster;
  private @Nullable ExternalZones zones;

  private External(ExternalDirective directive) {
    this.directive = directive;
    this.fallthrough = directive.fallthrough();
  }

  private static List<Plugin> make(ExternalDirective.Draft read, Setup setup) {
    External made = new External(read.read());
    boolean alone =
        setup.directives().stream().noneMatch(d -> d.name().text().equals(Kubernetes.NAME));
    if (alone) {
      setup.warn(
          read.directive().at(),
          "plugin/k8s_external: it answers for the Services of the plugin 'kubernetes', which"
              + " this server block lacks; add kubernetes, or remove the line");
      return List.of();
    }
    setup.onChain(chain -> Setup.in(chain, Kubernetes.class).ifPresent(made::over));
    return List.of(made);
  }

  private void over(Kubernetes kubernetes) {
    cluster = kubernetes;
    kubernetes.onOpen(opened -> zones = opened.external(directive.settings()));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Catalog catalog() {
    return Objects.requireNonNull(cluster).catalog();
  }

  @Override
  public Optional<ZoneTransfer> transfer(WireName zone) {
    return zones().transfer(zone);
  }

  private ExternalZones zones() {
    return Objects.requireNonNull(zones);
  }

  @Override
  public void query(Exchange x) {
    int rotation = x.worker().random().nextInt();
    switch (zones().answer(x.query(), x.reply(), x.replyLimit(), rotation)) {
      case NOT_OURS -> x.next();
      case ANSWERED -> answered(x);
      case NO_SUCH_NAME -> noSuchName(x);
      case REFUSED -> x.fail(this, Rcode.REFUSED, "");
      case CHASE -> Chase.ofAll(x, this);
    }
  }

  private void answered(Exchange x) {
    int type = x.query().type();
    if (type == RecordType.A || type == RecordType.AAAA || type == RecordType.PTR) {
      x.uniformTtl(directive.settings().ttl());
    }
    x.answered(this);
  }

  private void noSuchName(Exchange x) {
    if (fallthrough.covers(x.query())) {
      x.next();
      return;
    }
    if (!zones().synced()) {
      x.reply().rcode(Rcode.SERVFAIL); // the name may be there, only not known yet
      SourceAge.NOT_READY.addTo(x);
    }
    answered(x);
  }
}
