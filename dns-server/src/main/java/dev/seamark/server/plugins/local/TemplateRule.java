package dev.seamark.server.plugins.local;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.ExtendedError;
import dev.seamark.server.gotemplate.Expression;
import dev.seamark.server.gotemplate.GoTemplate;
import dev.seamark.server.plugin.Fallthrough;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.wire.ZoneIndex;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Type;

/**
 * One {@code template} directive.
 *
 * @param dclass the class that it is for; ANY for all
 * @param type the type that it is for; ANY for all
 * @param patterns which names it is for, any of them; empty for all
 * @param expressions what is computed of a name that matches, and what must be true of it
 * @param error sent along as an extended DNS error (RFC 8914)
 */
record TemplateRule(
    int dclass,
    int type,
    ZoneIndex<WireName> zones,
    List<Expression> patterns,
    TemplateExpressions expressions,
    List<GoTemplate> answer,
    List<GoTemplate> additional,
    List<GoTemplate> authority,
    int rcode,
    Optional<ExtendedError> error,
    Fallthrough fallthrough) {

  /** What a rule says to a query. */
  sealed interface Verdict {
    /** It answers. */
    record Matches(WireName zone, Expression.Match match, Map<String, Object> variables)
        implements Verdict {}

    /** It is for other zones, classes or types, or leaves other names to the next rule. */
    record NotMine() implements Verdict {}

    /** The name is in its zone but unknown to it, and no other plugin shall answer it. */
    record Fails() implements Verdict {}
  }

  Verdict verdict(Exchange x) {
    Query query = x.query();
    @Nullable WireName zone = zones.match(query);
    if (zone == null || !fits(dclass, query.recordClass(), DClass.ANY)) {
      return new Verdict.NotMine();
    }
    if (!fits(type, query.type(), Type.ANY)) {
      return new Verdict.NotMine();
    }
    String name = query.nameText();
    Optional<Expression.Match> match = match(name);
    if (match.isPresent()) {
      Optional<Map<String, Object>> variables = expressions.values(x, match.get());
      if (variables.isPresent()) {
        return new Verdict.Matches(zone, match.get(), variables.get());
      }
    }
    return fallthrough.covers(query) ? new Verdict.NotMine() : new Verdict.Fails();
  }

  private Optional<Expression.Match> match(String name) {
    if (patterns.isEmpty()) {
      return Optional.of(Expression.Match.whole(name));
    }
    for (Expression pattern : patterns) {
      Optional<Expression.Match> match = pattern.find(name);
      if (match.isPresent()) {
        return match;
      }
    }
    return Optional.empty();
  }

  private static boolean fits(int mine, int asked, int any) {
    return mine == any || asked == any || mine == asked;
  }
}
