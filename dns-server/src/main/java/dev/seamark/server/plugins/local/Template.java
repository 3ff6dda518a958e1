package dev.seamark.server.plugins.local;

import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.OwnAnswer;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Replies;
import dev.seamark.server.gotemplate.GoTemplate;
import dev.seamark.server.gotemplate.TemplateException;
import dev.seamark.server.plugin.Setup;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.WireName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * {@code template}: answers made of the question. The rules of a server block are one plugin and
 * are asked in their order; the first that matches answers.
 */
public final class Template implements Plugin {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.repeatable(
          TemplateReader.USAGE,
          "Answers with records that are made of the question.",
          TemplateReader::new,
          TemplateReader.properties(),
          Template::make);

  private final List<TemplateRule> rules;
  private final TemplateMetrics metrics;

  private static List<Plugin> make(List<TemplateReader> read, Setup setup) {
    List<TemplateRule> rules = read.stream().map(TemplateReader::rule).toList();
    return List.of(new Template(rules, new TemplateMetrics(setup.meters())));
  }

  private Template(List<TemplateRule> rules, TemplateMetrics metrics) {
    this.rules = List.copyOf(rules);
    this.metrics = metrics;
  }

  /** A template that did not give a record, and why. */
  private static final class NoRecord extends Exception {
    private static final long serialVersionUID = 1;

    NoRecord(String why) {
      super(why);
    }
  }

  @Override
  public String name() {
    return "template";
  }

  @Override
  public void query(Exchange x) {
    for (TemplateRule rule : rules) {
      switch (rule.verdict(x)) {
        case TemplateRule.Verdict.NotMine() -> {}
        case TemplateRule.Verdict.Fails() -> {
          x.fail(this, Rcode.SERVFAIL, "");
          return;
        }
        case TemplateRule.Verdict.Matches(var zone, var match, var variables) -> {
          answer(x, rule, TemplateData.of(x, zone, rule, match, variables));
          return;
        }
      }
    }
    x.next();
  }

  private void answer(Exchange x, TemplateRule rule, TemplateData data) {
    metrics.matched(data);
    if (rule.rcode() == Rcode.SERVFAIL) {
      x.fail(this, Rcode.SERVFAIL, "");
      return;
    }
    Message reply = Replies.begin(x, rule.rcode());
    List<Record> answers;
    try {
      answers = records("answer", rule.answer(), data);
      for (Record record : records("additional", rule.additional(), data)) {
        reply.addRecord(record, Section.ADDITIONAL);
      }
      for (Record record : records("authority", rule.authority(), data)) {
        reply.addRecord(record, Section.AUTHORITY);
      }
    } catch (NoRecord e) {
      x.fail(this, Rcode.SERVFAIL, "plugin/template: " + e.getMessage());
      return;
    }
    addAnswers(x, rule, reply, answers, 0);
  }

  private List<Record> records(String section, List<GoTemplate> templates, TemplateData data)
      throws NoRecord {
    List<Record> records = new ArrayList<>();
    for (GoTemplate template : templates) {
      String text;
      try {
        text = template.execute(data);
      } catch (TemplateException e) {
        metrics.templateFailed(data, section, template.toString());
        throw new NoRecord(e.getMessage() + " in: " + template);
      }
      try {
        RecordText.read(text).ifPresent(records::add);
      } catch (IOException e) {
        metrics.recordFailed(data, section, template.toString());
        throw new NoRecord(e.getMessage() + " in: " + text);
      }
    }
    return records;
  }

  /** Adds the answers from one on; behind an alias, what this server says to its target. */
  private void addAnswers(
      Exchange x, TemplateRule rule, Message reply, List<Record> answers, int from) {
    int type = x.query().type();
    boolean follows = type == RecordType.A || type == RecordType.AAAA;
    for (int i = from; i < answers.size(); i++) {
      Record record = answers.get(i);
      reply.addRecord(record, Section.ANSWER);
      if (follows && record instanceof CNAMERecord alias) {
        int next = i + 1;
        WireName target = WireName.fromWire(alias.getTarget().toWire(), 0);
        x.ask(
            target,
            type,
            asked -> {
              OwnAnswer found = OwnAnswer.of(asked);
              x.resume(
                  () -> {
                    found.continueIn(reply);
                    addAnswers(x, rule, reply, answers, next);
                  });
            });
        return;
      }
    }
    send(x, rule, reply);
  }

  private void send(Exchange x, TemplateRule rule, Message reply) {
    rule.error().ifPresent(error -> error.addTo(x));
    x.answered(this, reply);
  }
}
