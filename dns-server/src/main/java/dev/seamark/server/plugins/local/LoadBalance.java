package dev.seamark.server.plugins.local;

import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Outcome;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.ReplyHandler;
import dev.seamark.zones.wire.RecordType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * {@code loadbalance}: brings the addresses and mail exchanges of an answer into another order each
 * time, aliases first.
 */
public final class LoadBalance implements Plugin, ReplyHandler {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
              "loadbalance [round_robin | weighted FILE]",
              "Brings the addresses of an answer into another order each time.",
              LoadBalanceSettings.Draft::new,
              LoadBalanceSettings.properties(),
              (read, setup) -> List.of(new LoadBalance(read.settings())))
          .together();

  private final LoadBalanceSettings settings;

  LoadBalance(LoadBalanceSettings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "loadbalance";
  }

  @Override
  public void query(Exchange x) {
    x.next(this, null);
  }

  @Override
  public void reply(Exchange x, @Nullable Object state) {
    if (x.outcome() == Outcome.ANSWERED
        && x.reply().answers() > 0
        && isBalanced(x.query().type())) {
      balance(x);
    }
    x.back();
  }

  private static boolean isBalanced(int type) {
    return type == RecordType.A
        || type == RecordType.AAAA
        || type == RecordType.SRV
        || type == RecordType.MX;
  }

  private void balance(Exchange x) {
    RandomGenerator random = x.worker().random();
    if (settings.isPlain()) {
      if (Shuffle.inPlace(x.reply(), random) == Shuffle.Result.NEEDS_OBJECTS) {
        Message message = x.replyMessage();
        reorder(message, Section.ANSWER, random);
        x.replyMessage(message);
      }
      return;
    }
    Message message = x.replyMessage();
    reorder(message, Section.ANSWER, random);
    reorder(message, Section.ADDITIONAL, random);
    x.replyMessage(message);
  }

  private void reorder(Message message, int section, RandomGenerator random) {
    List<Record> aliases = new ArrayList<>();
    List<Record> addresses = new ArrayList<>();
    List<Record> exchanges = new ArrayList<>();
    List<Record> others = new ArrayList<>();
    for (Record record : message.getSection(section)) {
      switch (record.getType()) {
        case Type.CNAME -> aliases.add(record);
        case Type.A, Type.AAAA -> addresses.add(record);
        case Type.MX -> exchanges.add(record);
        default -> others.add(record);
      }
    }
    settings.order(addresses, random);
    Collections.shuffle(exchanges, java.util.Random.from(random));
    message.removeAllRecords(section);
    for (List<Record> records : List.of(aliases, others, addresses, exchanges)) {
      records.forEach(record -> message.addRecord(record, section));
    }
  }
}
