package dev.seamark.server.plugins.rpz;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.ExtendedError;
import dev.seamark.server.exchange.Outcome;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.ReplyHandler;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugins.secondary.SecondaryZone;
import dev.seamark.server.plugins.tsig.Tsig;
import dev.seamark.server.plugins.zone.TargetChase;
import dev.seamark.server.plugins.zone.ZoneReply;
import dev.seamark.zones.answer.Verdict;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.file.PolicyAnswers;
import dev.seamark.zones.file.PolicyZone;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyBuffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code rpz ZONE}: answers as response policies say, of which the first that says something
 * counts.
 */
public final class Rpz implements Plugin, ReplyHandler {
  static final String NAME = "rpz";

  /** The directive, one for each policy. */
  public static final PluginType TYPE =
      PluginType.repeatable(
              NAME + " ZONE",
              "Answers as a response policy zone says, by name, client and address.",
              RpzDirective::new,
              RpzDirective.properties(),
              Rpz::make)
          .ours();

  /** RFC 8914 section 4.5. */
  private static final ExtendedError FORGED = new ExtendedError(4, "");

  private final List<Policy> policies;
  private final PolicyAnswers[] answers;

  private Rpz(List<Policy> policies, int workers) {
    this.policies = List.copyOf(policies);
    answers = new PolicyAnswers[workers];
    Arrays.setAll(answers, _ -> new PolicyAnswers());
  }

  private static List<Plugin> make(List<RpzDirective> read, Setup setup) throws CorefileException {
    List<Policy> policies = new ArrayList<>();
    for (RpzDirective directive : read) {
      policies.add(Policy.of(directive, setup));
    }
    setup.onChain(
        chain -> {
          Optional<Tsig> tsig = Setup.in(chain, Tsig.class);
          setup.onStart(
              () -> policies.forEach(policy -> policy.open(tsig.flatMap(Tsig::first), setup)));
        });
    return List.of(new Rpz(policies, setup.workers()));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void query(Exchange x) {
    if (x.query().opcode() == ZoneReply.NOTIFY) {
      notified(x);
      return;
    }
    boolean looksAtAnswers = false;
    for (int i = 0; i < policies.size(); i++) {
      PolicyZone policy = policies.get(i).now();
      if (policy == null) {
        continue;
      }
      looksAtAnswers |= policy.hasAnswers();
      int trigger =
          policy.hasClients()
              ? policy.ofClient(IpAddress.of(x.peer().remote().getAddress()))
              : PolicyZone.NONE;
      Policy.Trigger by = Policy.Trigger.CLIENT_IP;
      if (trigger == PolicyZone.NONE) {
        trigger = policy.ofName(x.query());
        by = Policy.Trigger.QNAME;
      }
      if (trigger != PolicyZone.NONE && decide(x, policies.get(i), policy, trigger, by)) {
        return;
      }
    }
    if (looksAtAnswers) {
      x.next(this, null);
    } else {
      x.next();
    }
  }

  private void notified(Exchange x) {
    for (Policy policy : policies) {
      SecondaryZone zone = policy.notified(x.query().spelledName());
      if (zone != null) {
        zone.notified(x, this);
        return;
      }
    }
    x.next();
  }

  /** Does what a trigger says of a query; false where the next policy is to be asked. */
  private boolean decide(Exchange x, Policy of, PolicyZone policy, int trigger, Policy.Trigger by) {
    PolicyZone.Action action = policy.action(trigger, x.query());
    of.hit(x, by, action);
    if (of.isDryRun()) {
      return false;
    }
    if (passes(x, action)) {
      x.next();
    } else {
      act(x, policy, trigger, action);
    }
    return true;
  }

  private static boolean passes(Exchange x, PolicyZone.Action action) {
    return action == PolicyZone.Action.PASSTHRU
        || action == PolicyZone.Action.TCP_ONLY && !x.peer().transport().isDatagram();
  }

  /** Ends the exchange, or its way back. */
  private void act(Exchange x, PolicyZone policy, int trigger, PolicyZone.Action action) {
    PolicyAnswers out = answers[x.worker().index()];
    switch (action) {
      case NXDOMAIN -> {
        out.deny(policy, Rcode.NXDOMAIN, x.query(), x.reply());
        answered(x, ExtendedError.BLOCKED);
      }
      case NODATA -> {
        out.deny(policy, Rcode.NOERROR, x.query(), x.reply());
        answered(x, ExtendedError.BLOCKED);
      }
      case DROP -> x.drop(this);
      case TCP_ONLY -> {
        x.reply().begin(x.query(), Rcode.NOERROR, false);
        x.reply().truncated(true);
        x.answered(this);
      }
      case LOCAL_DATA -> {
        if (out.write(policy, trigger, x.query(), x.reply()) == Verdict.CHASE) {
          TargetChase.follow(x, this);
        } else {
          answered(x, FORGED);
        }
      }
      case PASSTHRU -> throw new IllegalStateException("what passes has gone on");
    }
  }

  private void answered(Exchange x, ExtendedError error) {
    error.addTo(x);
    x.answered(this);
  }

  @Override
  public void reply(Exchange x, @Nullable Object state) {
    if (x.outcome() != Outcome.ANSWERED || x.reply().answers() == 0) {
      x.back();
      return;
    }
    for (int i = 0; i < policies.size(); i++) {
      PolicyZone policy = policies.get(i).now();
      int trigger =
          policy == null || !policy.hasAnswers() ? PolicyZone.NONE : inAnswer(policy, x.reply());
      if (policy == null || trigger == PolicyZone.NONE) {
        continue;
      }
      PolicyZone.Action action = policy.action(trigger, x.query());
      policies.get(i).hit(x, Policy.Trigger.IP, action);
      if (policies.get(i).isDryRun()) {
        continue;
      }
      if (passes(x, action)) {
        break;
      }
      x.edns().clear();
      act(x, policy, trigger, action);
      return;
    }
    x.back();
  }

  /** The trigger of the first address among the answers that has one. */
  private static int inAnswer(PolicyZone policy, ReplyBuffer reply) {
    ByteBuffer bytes = ByteBuffer.wrap(reply.bytes());
    int at = reply.recordsStart();
    for (int i = 0; i < reply.answers(); i++) {
      int type = reply.recordType(at);
      int end = reply.recordEnd(at);
      int trigger = PolicyZone.NONE;
      if (type == RecordType.A) {
        trigger = policy.ofAnswer(false, 0, bytes.getInt(end - Integer.BYTES));
      } else if (type == RecordType.AAAA) {
        trigger =
            policy.ofAnswer(
                true, bytes.getLong(end - 2 * Long.BYTES), bytes.getLong(end - Long.BYTES));
      }
      if (trigger != PolicyZone.NONE) {
        return trigger;
      }
      at = end;
    }
    return PolicyZone.NONE;
  }
}
