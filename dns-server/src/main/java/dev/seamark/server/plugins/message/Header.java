package dev.seamark.server.plugins.message;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Outcome;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.ReplyHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code header { [query|response] set|clear FLAG... }}: sets and clears flags of the query as the
 * plugins behind see it, and of their replies. What comes later in the directive has the last word.
 * Upstreams hear of {@code rd}; the others mean nothing in a query. A reply that no plugin wrote is
 * left alone.
 */
public final class Header implements Plugin, ReplyHandler {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
              "header [...]",
              "Sets and clears flags of queries and replies.",
              (directive, setup) -> new Draft(directive, new ArrayList<>(), new ArrayList<>()),
              properties(),
              (read, setup) -> List.of(read.header()))
          .firstCounts();

  private static final String FLAGS = "aa|ra|rd...";
  private static final String USAGE = "set|clear " + FLAGS;

  private final List<Change> query;
  private final List<Change> response;

  private Header(List<Change> query, List<Change> response) {
    this.query = List.copyOf(query);
    this.response = List.copyOf(response);
  }

  /** What is done with a flag. */
  private record Change(HeaderFlag flag, boolean on) {}

  /** The changes of one directive. */
  private record Draft(Directive directive, List<Change> query, List<Change> response) {
    Header header() throws CorefileException {
      if (query.isEmpty() && response.isEmpty()) {
        throw directive.wrongArguments(TYPE.usageWithBlock());
      }
      return new Header(query, response);
    }
  }

  private static Properties<Draft> properties() {
    return Properties.<Draft>of(
            Property.of(
                "query " + USAGE,
                "Flags of the query, as the plugins behind see it.",
                "",
                (read, line) -> read.query().addAll(selected(line))),
            Property.of(
                "response " + USAGE,
                "Flags of the reply.",
                "",
                (read, line) -> read.response().addAll(selected(line))),
            // From before there were rules for queries.
            Property.of(
                "set " + FLAGS,
                "An older spelling of response set.",
                "",
                (read, line) -> read.response().addAll(changes(line.name(), line.arguments()))),
            Property.of(
                "clear " + FLAGS,
                "An older spelling of response clear.",
                "",
                (read, line) -> read.response().addAll(changes(line.name(), line.arguments()))))
        .inAnyCase();
  }

  private static List<Change> selected(Directive line) throws CorefileException {
    List<Word> words = line.arguments();
    return changes(words.getFirst(), words.subList(1, words.size()));
  }

  private static List<Change> changes(Word action, List<Word> flags) throws CorefileException {
    boolean on = lower(action).equals("set");
    if (!on && !lower(action).equals("clear")) {
      throw new CorefileException(
          action.at(),
          "unknown flag action=" + action + ", should be set or clear",
          "write: query|response " + USAGE);
    }
    List<Change> changes = new ArrayList<>();
    for (Word word : flags) {
      HeaderFlag flag =
          HeaderFlag.of(word.text())
              .orElseThrow(
                  () ->
                      new CorefileException(
                          word.at(),
                          "unknown/unsupported flag=" + word,
                          "the flags that can be changed are aa, ra and rd"));
      changes.add(new Change(flag, on));
    }
    return changes;
  }

  private static String lower(Word word) {
    return word.text().toLowerCase(Locale.ROOT);
  }

  @Override
  public String name() {
    return "header";
  }

  @Override
  public void query(Exchange x) {
    for (Change change : query) {
      change.flag().put(x.query().packet(), change.on());
    }
    if (response.isEmpty()) {
      x.next();
    } else {
      x.next(this, null);
    }
  }

  @Override
  public void reply(Exchange x, @Nullable Object state) {
    if (x.outcome() == Outcome.ANSWERED) {
      for (Change change : response) {
        change.flag().put(x.reply().bytes(), change.on());
      }
    }
    x.back();
  }
}
