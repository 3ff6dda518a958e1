package dev.seamark.server.plugins.operate;

import dev.seamark.process.log.LineWriter;
import dev.seamark.process.log.LogStyle;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Outcome;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.ReplyHandler;
import dev.seamark.server.plugin.HasMetadata;
import dev.seamark.zones.wire.WireName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes a line for each query whose name and reply a rule asks for. */
final class QueryLog implements Plugin, ReplyHandler, HasMetadata {
  private final List<Selection> rules;
  private final Optional<LineWriter> lines;

  QueryLog(List<Selection> rules, Optional<LineWriter> lines) {
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
      lines.ifPresent(out -> out.line(line(rule.format().text(x), x, out.style())));
    }
    x.back();
  }

  private static String line(String text, Exchange x, LogStyle style) {
    return style == LogStyle.TEXT ? "[INFO] " + text : QueryFields.line(text, x);
  }
}
