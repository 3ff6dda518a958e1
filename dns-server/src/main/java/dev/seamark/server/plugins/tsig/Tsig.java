package dev.seamark.server.plugins.tsig;

import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.Setup;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.wire.ZoneIndex;
import io.micrometer.core.instrument.Counter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TSIGRecord;

/** {@code tsig [ZONES...]}: signed queries and replies (RFC 8945). */
public final class Tsig implements Plugin {
  static final String NAME = "tsig";

  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
          NAME + " [ZONES...]",
          "Verifies signed queries, signs the replies to them (RFC 8945), and knows the keys.",
          TsigDirective::new,
          TsigDirective.properties(),
          (read, setup) -> List.of(new Tsig(read, setup)));

  private static final int NOTAUTH = 9;
  private static final int BADKEY = 17;

  private final TsigDirective directive;
  private final ZoneIndex<WireName> zones;
  private final Map<String, TSIG> keys = new HashMap<>();
  private final Counter refused;

  private Tsig(TsigDirective directive, Setup setup) {
    this.directive = directive;
    zones = ZoneIndex.of(directive.zones());
    directive.keys().forEach((name, key) -> keys.put(name, key.tsig()));
    refused =
        Counter.builder("seamark_tsig_refused_total")
            .description("Queries refused for their signature, or for want of one.")
            .register(setup.meters());
  }

  /** The key that transfers from other servers are signed with: the first one. */
  public Optional<TsigKey> first() {
    return directive.keys().values().stream().findFirst();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void query(Exchange x) {
    Query query = x.query();
    if (x.internal() || !zones.contains(query)) {
      x.next();
      return;
    }
    int start = SignedQuery.signatureStart(query);
    if (start < 0) {
      if (directive.requires(query)) {
        refused.increment();
        x.fail(this, Rcode.REFUSED, "");
      } else {
        x.next();
      }
      return;
    }
    verify(x, start);
  }

  private void verify(Exchange x, int start) {
    Query query = x.query();
    Message message = x.queryMessage();
    TSIGRecord signature = message.getTSIG();
    if (signature == null) {
      x.fail(this, Rcode.FORMERR, "");
      return;
    }
    TSIG key = keys.get(signature.getName().toString().toLowerCase(Locale.ROOT));
    int error = key == null ? BADKEY : key.verify(message, SignedQuery.bytes(query), null);
    x.seal(new TsigSeal(query.id(), key, signature, error));
    if (error != 0) {
      refused.increment();
      x.fail(this, NOTAUTH, "the signature is wrong: " + org.xbill.DNS.Rcode.TSIGstring(error));
      return;
    }
    x.replaceQuery(SignedQuery.without(query, start));
    x.next(Tsig::restore, null);
  }

  private static void restore(Exchange x, @Nullable Object state) {
    x.restoreQuery();
    x.back();
  }
}
