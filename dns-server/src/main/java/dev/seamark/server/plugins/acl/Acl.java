package dev.seamark.server.plugins.acl;

import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.ExtendedError;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.Setup;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.WireName;
import java.util.List;
import java.util.Optional;

/** {@code acl}: refuses, empties or drops queries by name, type and the client's address. */
public final class Acl implements Plugin {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.repeatable(
          "acl [ZONES...]",
          "Refuses, empties or drops queries by name, type and the client's address.",
          AclReader::new,
          AclReader.properties(),
          Acl::make);

  private final List<AclRule> rules;
  private final AclMetrics metrics;

  private static List<Plugin> make(List<AclReader> read, Setup setup) {
    List<AclRule> rules = read.stream().map(AclReader::rule).toList();
    return List.of(new Acl(rules, new AclMetrics(setup.meters(), setup.view())));
  }

  private Acl(List<AclRule> rules, AclMetrics metrics) {
    this.rules = List.copyOf(rules);
    this.metrics = metrics;
  }

  @Override
  public String name() {
    return "acl";
  }

  @Override
  public void query(Exchange x) {
    IpAddress client = IpAddress.of(x.peer().remote().getAddress());
    for (AclRule rule : rules) {
      WireName zone = rule.zones().match(x.query());
      if (zone == null) {
        continue;
      }
      Optional<Action> action = rule.decide(x.query().type(), client);
      if (action.isPresent()) {
        act(x, action.get(), zone);
        return;
      }
    }
    act(x, Action.ALLOW, WireName.ROOT);
  }

  private void act(Exchange x, Action action, WireName zone) {
    String server = x.block().server();
    switch (action) {
      case ALLOW -> {
        metrics.allowed(server);
        x.next();
      }
      case BLOCK -> {
        metrics.blocked(server, zone);
        answer(x, Rcode.REFUSED, ExtendedError.BLOCKED);
      }
      case FILTER -> {
        metrics.filtered(server, zone);
        answer(x, Rcode.NOERROR, ExtendedError.FILTERED);
      }
      case DROP -> {
        metrics.dropped(server, zone);
        x.drop(this);
      }
    }
  }

  private void answer(Exchange x, int rcode, ExtendedError error) {
    x.reply().begin(x.query(), rcode, false);
    error.addTo(x);
    x.answered(this);
  }
}
