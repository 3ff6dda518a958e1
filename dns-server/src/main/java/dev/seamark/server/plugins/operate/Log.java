package dev.seamark.server.plugins.operate;

import dev.seamark.process.log.Logging;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.PluginType;
import dev.seamark.server.plugin.Setup;
import dev.seamark.zones.wire.WireName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * {@code log [NAMES...] [FORMAT] { class all|success|denial|error... }}: a line for each query of
 * these names, when its reply comes back. Of several {@code log} lines the first whose names match
 * decides.
 */
public final class Log implements PluginType {
  public static final PluginType TYPE = new Log(Logging::lines);

  private final Supplier<Consumer<String>> lines;

  /** A type whose plugins write there. */
  Log(Supplier<Consumer<String>> lines) {
    this.lines = lines;
  }

  @Override
  public String name() {
    return "log";
  }

  @Override
  public boolean repeatable() {
    return true;
  }

  @Override
  public List<Plugin> setup(List<Directive> directives, Setup setup) throws CorefileException {
    List<QueryLog.Rule> rules = new ArrayList<>();
    for (Directive directive : directives) {
      rules.addAll(rules(directive));
    }
    return List.of(new QueryLog(rules, lines.get()));
  }

  private static List<QueryLog.Rule> rules(Directive directive) throws CorefileException {
    List<Word> words = directive.arguments();
    boolean formatted = !words.isEmpty() && words.getLast().text().contains("{");
    LogFormat format = LogFormat.of(formatted ? words.getLast().text() : "{common}");
    List<Word> names = formatted ? words.subList(0, words.size() - 1) : words;
    Set<ReplyClass> classes = classes(directive);
    List<QueryLog.Rule> rules = new ArrayList<>();
    for (Word name : names) {
      rules.add(new QueryLog.Rule(name(name), format, classes));
    }
    return names.isEmpty() ? List.of(new QueryLog.Rule(WireName.ROOT, format, classes)) : rules;
  }

  private static WireName name(Word word) throws CorefileException {
    try {
      return WireName.parse(word.text());
    } catch (IllegalArgumentException e) {
      throw new CorefileException(
          word.at(), String.valueOf(e.getMessage()), "write: log [NAMES...] [FORMAT]");
    }
  }

  /** The classes of a directive; all of them where it names none. */
  private static Set<ReplyClass> classes(Directive directive) throws CorefileException {
    Set<ReplyClass> classes = EnumSet.noneOf(ReplyClass.class);
    for (Directive line : directive.block()) {
      if (!line.name().text().equals("class")) {
        throw line.unknownProperty(List.of("class"));
      }
      if (line.arguments().isEmpty()) {
        throw line.wrongArguments("class all|success|denial|error...");
      }
      for (Word word : line.arguments()) {
        classes.addAll(classesOf(word));
      }
    }
    return classes.isEmpty() ? EnumSet.allOf(ReplyClass.class) : classes;
  }

  private static Set<ReplyClass> classesOf(Word word) throws CorefileException {
    return switch (word.text()) {
      case "all" -> EnumSet.allOf(ReplyClass.class);
      case "success" -> EnumSet.of(ReplyClass.SUCCESS);
      case "denial" -> EnumSet.of(ReplyClass.DENIAL);
      case "error" -> EnumSet.of(ReplyClass.ERROR);
      default ->
          throw new CorefileException(
              word.at(), "invalid Class: " + word.text(), "there is all, success, denial, error");
    };
  }
}
