package dev.seamark.server.plugins.message;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Outcome;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.ReplyHandler;
import dev.seamark.server.plugin.PluginType;
import dev.seamark.server.plugin.Setup;
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
      new PluginType() {
        @Override
        public String name() {
          return "header";
        }

        @Override
        public List<Plugin> setup(List<Directive> directives, Setup setup)
            throws CorefileException {
          return List.of(read(directives.getFirst()));
        }
      };

  private static final String USAGE = "query|response set|clear aa|ra|rd...";

  private final List<Change> query;
  private final List<Change> response;

  private Header(List<Change> query, List<Change> response) {
    this.query = List.copyOf(query);
    this.response = List.copyOf(response);
  }

  /** What is done with a flag. */
  private record Change(HeaderFlag flag, boolean on) {}

  private static Header read(Directive directive) throws CorefileException {
    if (!directive.arguments().isEmpty() || directive.block().isEmpty()) {
      throw directive.wrongArguments("header { " + USAGE + " }");
    }
    List<Change> query = new ArrayList<>();
    List<Change> response = new ArrayList<>();
    for (Directive line : directive.block()) {
      List<Word> words = line.arguments();
      switch (lower(line.name())) {
        case "query" -> query.addAll(selected(line));
        case "response" -> response.addAll(selected(line));
        // From before there were rules for queries.
        case "set", "clear" -> response.addAll(changes(line, line.name(), words));
        default ->
            throw new CorefileException(
                line.at(),
                "invalid selector=" + line.name() + " should be query or response",
                "write: " + USAGE);
      }
    }
    return new Header(query, response);
  }

  private static List<Change> selected(Directive line) throws CorefileException {
    List<Word> words = line.arguments();
    if (words.isEmpty()) {
      throw line.wrongArguments(USAGE);
    }
    return changes(line, words.getFirst(), words.subList(1, words.size()));
  }

  private static List<Change> changes(Directive line, Word action, List<Word> flags)
      throws CorefileException {
    boolean on = lower(action).equals("set");
    if (!on && !lower(action).equals("clear")) {
      throw new CorefileException(
          action.at(),
          "unknown flag action=" + action + ", should be set or clear",
          "write: " + USAGE);
    }
    if (flags.isEmpty()) {
      throw line.wrongArguments(USAGE);
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
