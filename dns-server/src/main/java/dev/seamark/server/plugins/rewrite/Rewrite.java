package dev.seamark.server.plugins.rewrite;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.declare.Faults;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Outcome;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.ReplyHandler;
import dev.seamark.server.plugin.Setup;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.ReplyBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code rewrite}: other questions for the plugins behind, and other replies for the client, by
 * rules. The directives of a server block are one plugin, asked in their order; a rule that has
 * matched is the last one unless it says {@code continue}.
 */
public final class Rewrite implements Plugin, ReplyHandler {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.repeatable(
          RewriteReader.USAGE,
          "Changes the question before other plugins see it, and the reply on its way back.",
          (directive, setup) -> directive,
          Properties.<Directive>none()
              .orElse("RULE", "A rule, as it would stand on the line.", (directive, line) -> {}),
          Rewrite::make);

  private final List<Step> steps;
  private final int[] echoed;
  private final Asked[] asked;

  private static List<Plugin> make(List<Directive> directives, Setup setup)
      throws CorefileException {
    RewriteReader reader = new RewriteReader(setup);
    Faults faults = new Faults();
    List<Step> steps = new ArrayList<>();
    for (Directive line : directives) {
      faults.during(() -> steps.add(reader.read(line)));
    }
    faults.throwIfAny();
    return List.of(new Rewrite(steps, reader.localCodes(), setup.workers()));
  }

  private Rewrite(List<Step> steps, int[] echoed, int workers) {
    this.steps = List.copyOf(steps);
    this.echoed = echoed;
    asked = new Asked[workers];
    Arrays.setAll(asked, Asked::new);
  }

  /** A rule, and whether it is the last one where it matches. */
  record Step(RewriteRule rule, boolean stop) {}

  @Override
  public String name() {
    return "rewrite";
  }

  @Override
  public void query(Exchange x) {
    Asked question = asked[x.worker().index()];
    question.begin(x);
    x.edns().echo(echoed);
    apply(question);
    if (!question.invalid().isEmpty()) {
      x.fail(this, Rcode.SERVFAIL, "invalid name after rewrite: " + question.invalid());
      return;
    }
    if (question.isUntouched()) {
      x.next();
      return;
    }
    Rewriting rewriting = question.rewriting();
    if (rewriting.replaced()) {
      try {
        x.replaceQuery(question.wire());
      } catch (UnwritableException e) {
        x.fail(this, Rcode.SERVFAIL, "plugin/rewrite: cannot rewrite the query: " + e.why());
        return;
      }
    }
    x.next(this, rewriting);
  }

  private void apply(Asked question) {
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      if (step.rule().apply(question) && (step.stop() || !question.invalid().isEmpty())) {
        return;
      }
    }
  }

  @Override
  public void reply(Exchange x, @Nullable Object state) {
    Rewriting rewriting = (Rewriting) Objects.requireNonNull(state);
    try {
      Optional<RecordChange.Followed> followed =
          rewriting.followed(x, asked[x.worker().index()].name());
      if (followed.isPresent()) {
        follow(x, rewriting, followed.get());
        return;
      }
      rewriting.restore(x);
      if (x.outcome() != Outcome.DROPPED) {
        rewriting.recode(x);
        rewriting.rewrite(x);
      }
    } catch (UnwritableException e) {
      giveUp(x, e);
      return;
    }
    x.back();
  }

  /** Asks the server for the new target of an alias, and answers with what it says. */
  private void follow(Exchange x, Rewriting rewriting, RecordChange.Followed followed) {
    x.ask(
        followed.asked(),
        x.query().type(),
        found -> x.resume(() -> followed(x, rewriting, followed, found)));
  }

  private void followed(
      Exchange x, Rewriting rewriting, RecordChange.Followed followed, Exchange found) {
    // Whatever became of the target, the alias itself is an answer.
    boolean answered = found.outcome() == Outcome.ANSWERED;
    if (!answered) {
      x.error("plugin/rewrite: cannot follow alias to " + followed.asked() + ": " + found.error());
    }
    try {
      rewriting.restore(x);
      rewriting.recode(x);
      rewriting.rewrite(x, followed, answered ? found.reply() : new ReplyBuffer());
    } catch (UnwritableException e) {
      giveUp(x, e);
      return;
    }
    x.back();
  }

  private void giveUp(Exchange x, UnwritableException why) {
    x.restoreQuery();
    x.fail(this, Rcode.SERVFAIL, "plugin/rewrite: cannot rewrite the reply: " + why.why());
  }
}
