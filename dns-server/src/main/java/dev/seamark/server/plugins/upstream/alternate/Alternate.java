package dev.seamark.server.plugins.upstream.alternate;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Outcome;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.ReplyHandler;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugins.upstream.forward.Forward;
import dev.seamark.server.plugins.upstream.forward.settings.ForwardSettings;
import dev.seamark.server.plugins.upstream.forward.settings.ForwardValues;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Rcode;

/**
 * {@code alternate [original] RCODES FROM TO...}: where the plugins behind reply with one of these
 * codes, the query goes to other servers, and their reply counts.
 */
public final class Alternate implements Plugin, ReplyHandler {
  /** The directive, any number in a server block. */
  public static final PluginType TYPE =
      PluginType.repeatable(
              "alternate [original] RCODES FROM TO...",
              "Forwards a query to other servers if the plugins behind reply with certain codes.",
              Reading::new,
              Properties.none(),
              Alternate::make)
          .added();

  private static final String ORIGINAL = "original";

  private final @Nullable Rule[] byCode;

  private Alternate(@Nullable Rule[] byCode) {
    this.byCode = byCode;
  }

  /**
   * What to do about a code.
   *
   * @param original whether the query is forwarded as it came, whatever plugins have made of it
   */
  private record Rule(boolean original, Forward forward) {}

  /** One directive. */
  private static final class Reading {
    private final boolean original;
    private final Word codes;
    private final ForwardSettings settings;

    Reading(Directive directive, Setup setup) throws CorefileException {
      List<Word> words = directive.arguments();
      original = words.getFirst().text().equals(ORIGINAL);
      List<Word> rest = original ? words.subList(1, words.size()) : words;
      if (rest.size() < 3) {
        throw directive.wrongArguments(TYPE.usage().shown());
      }
      codes = rest.getFirst();
      settings = Forward.settings("alternate", directive, rest.subList(1, rest.size()), setup);
    }

    Set<Integer> codes() throws CorefileException {
      List<Word> each =
          Arrays.stream(codes.text().split(",", -1))
              .map(name -> new Word(name, codes.at(), false))
              .toList();
      Set<Integer> read = new HashSet<>();
      ForwardValues.rcodes(each, read);
      return read;
    }
  }

  private static List<Plugin> make(List<Reading> read, Setup setup) throws CorefileException {
    @Nullable Rule[] byCode = new Rule[16];
    for (Reading each : read) {
      Rule rule = new Rule(each.original, Forward.of(each.settings, setup));
      for (int code : each.codes()) {
        Rule other = byCode[code];
        if (other != null) {
          throw new CorefileException(
              each.codes.at(),
              "rcode '%s' is specified more than once".formatted(Rcode.string(code)),
              "name each code in one alternate line");
        }
        byCode[code] = rule;
      }
    }
    return List.of(new Alternate(byCode));
  }

  @Override
  public String name() {
    return "alternate";
  }

  @Override
  public void query(Exchange x) {
    x.next(this, null);
  }

  @Override
  public void reply(Exchange x, @Nullable Object state) {
    boolean replied = x.outcome() == Outcome.ANSWERED || x.outcome() == Outcome.FAILED;
    Rule rule = replied && x.rcode() < byCode.length ? byCode[x.rcode()] : null;
    if (rule == null || !rule.forward().takes(x.query())) {
      x.back();
      return;
    }
    if (rule.original()) {
      x.restoreQuery();
    }
    x.edns().clear();
    rule.forward().query(x);
  }
}
