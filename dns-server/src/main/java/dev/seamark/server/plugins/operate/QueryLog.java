package dev.seamark.server.plugins.operate;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Outcome;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.ReplyHandler;
import dev.seamark.server.plugin.HasMetadata;
import dev.seamark.zones.wire.WireName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes a line for each query whose name and reply a rule asks for. */
final class QueryLog implements Plugin, ReplyHandler, HasMetadata {
  private final List<Selection> rules;
  private final Consumer<String> lines;

  QueryLog(List<Selection> rules, Consumer<String> lines) {
    this.rules = List.copyOf(rules);
    this.lines = lines;
  }

  /** What is logged of queries for a name and all below it, and how. */
  record Selection(WireName under, LogFormat format, Set<ReplyClass> classes) {
    Selection {
      classes = Set.copyOf(classes);
    }
  }

  @Override
  public String name() {
    return "log";
  }

  @Override
  public void query(Exchange x) {
    for (Selection rule : rules) {
      if (x.query().isUnder(rule.under())) {
        x.next(this, rule);
        return;
      }
    }
    x.next();
  }

  @Override
  public Optional<String> metadata(Exchange x, String name) {
    if (x.outcome() == Outcome.OPEN) {
      return Optional.empty();
    }
    return switch (name) {
      case "log/class" -> Optional.of(ReplyType.of(x).replyClass().word());
      case "log/type" -> Optional.of(ReplyType.of(x).name());
      default -> Optional.empty();
    };
  }

  @Override
  public void reply(Exchange x, @Nullable Object state) {
    if (state instanceof Selection rule && rule.classes().contains(ReplyType.of(x).replyClass())) {
      lines.accept(rule.format().line(x));
    }
    x.back();
  }
}
