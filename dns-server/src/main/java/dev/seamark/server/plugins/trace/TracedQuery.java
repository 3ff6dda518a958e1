package dev.seamark.server.plugins.trace;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Outcome;
import dev.seamark.zones.catalog.IpAddress;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.util.ArrayDeque;
import java.util.Deque;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * The spans of one query: {@code servedns}, and below it one for each plugin, each below that of
 * the plugin before. Names and attributes are CoreDNS's. Confined to the loop of its exchange.
 */
final class TracedQuery {
  private static final AttributeKey<String> NAME = AttributeKey.stringKey("coredns.io/name");
  private static final AttributeKey<String> TYPE = AttributeKey.stringKey("coredns.io/type");
  private static final AttributeKey<String> RCODE = AttributeKey.stringKey("coredns.io/rcode");
  private static final AttributeKey<String> PROTO = AttributeKey.stringKey("coredns.io/proto");
  private static final AttributeKey<String> REMOTE = AttributeKey.stringKey("coredns.io/remote");

  private final SpanOutlet outlet;
  private final int reserved;
  private final Deque<Span> open = new ArrayDeque<>();
  private final Span whole;
  private int begun = 1;

  /**
   * Begins.
   *
   * @param reserved how many spans the outlet has room for
   */
  TracedQuery(SpanOutlet outlet, int reserved) {
    this.outlet = outlet;
    this.reserved = reserved;
    whole =
        outlet
            .tracer()
            .spanBuilder("servedns")
            .setParent(Context.root())
            .setSpanKind(SpanKind.SERVER)
            .startSpan();
    open.push(whole);
  }

  String traceId() {
    return whole.getSpanContext().getTraceId();
  }

  /** Begins a span below the one that is open. */
  Span begin(String name) {
    if (begun == reserved) { // a plugin that asks those behind it again
      return Span.getInvalid();
    }
    begun++;
    Span span =
        outlet
            .tracer()
            .spanBuilder(name)
            .setParent(Context.root().with(open.getFirst()))
            .startSpan();
    open.push(span);
    return span;
  }

  /** Ends a span, and those below it. */
  void end(Span span) {
    if (open.contains(span)) {
      Span last;
      do {
        last = open.pop();
        last.end();
      } while (!last.equals(span));
    }
  }

  /** The exchange is over. */
  void end(Exchange x) {
    whole.setAttribute(NAME, x.query().nameText());
    whole.setAttribute(TYPE, Type.string(x.query().type()));
    if (x.outcome() == Outcome.ANSWERED || x.outcome() == Outcome.FAILED) {
      whole.setAttribute(RCODE, Rcode.string(x.rcode()));
    }
    whole.setAttribute(PROTO, x.peer().transport().label());
    whole.setAttribute(REMOTE, IpAddress.of(x.peer().remote().getAddress()).toString());
    if (!x.error().isEmpty()) {
      whole.setStatus(StatusCode.ERROR, x.error());
    }
    end(whole);
    outlet.release(reserved - begun);
  }
}
