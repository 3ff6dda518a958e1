package dev.seamark.server.plugins.rewrite;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.upstream.FakeServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The plugin behind {@code rewrite}: remembers what it is asked, and answers what it was told. */
final class Origin implements Plugin {
  private final Map<String, List<String>> replies = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> options = new CopyOnWriteArrayList<>();

  /**
   * Answers a question so.
   *
   * @param question {@code NAME TYPE}, in lower case with the dot
   * @param records {@code [authority|additional] RECORD}, or {@code rcode CODE}
   */
  Origin with(String question, String... records) {
    replies.put(question, List.of(records));
    return this;
  }

  /** What was asked, {@code NAME TYPE CLASS} as it was spelled. */
  List<String> asked() {
    return asked;
  }

  /** The EDNS options that came with each question, {@code CODE:HEX...}; none without OPT. */
  List<String> options() {
    return options;
  }

  @Override
  public String name() {
    return "origin";
  }

  @Override
  public void query(Exchange x) {
    Message query = x.queryMessage();
    Record question = query.getQuestion();
    String type = Type.string(question.getType());
    asked.add(question.getName() + " " + type + " " + DClass.string(question.getDClass()));
    options.add(options(query));
    List<String> records = replies.get(x.query().nameText() + " " + type);
    if (records == null) {
      x.fail(this, Rcode.SERVFAIL, "origin knows nothing of it");
      return;
    }
    Message reply = new Message(query.getHeader().getID());
    reply.getHeader().setFlag(Flags.QR);
    reply.getHeader().setFlag(Flags.AA);
    reply.addRecord(question, Section.QUESTION);
    records.forEach(record -> add(reply, record));
    x.answered(this, reply);
  }

  private static void add(Message reply, String text) {
    String[] words = text.split(" ", 2);
    switch (words[0]) {
      case "rcode" -> reply.getHeader().setRcode(Rcode.value(words[1]));
      case "authority" -> reply.addRecord(FakeServer.record(words[1]), Section.AUTHORITY);
      case "additional" -> reply.addRecord(FakeServer.record(words[1]), Section.ADDITIONAL);
      default -> reply.addRecord(FakeServer.record(text), Section.ANSWER);
    }
  }

  /** The options of a message's OPT record, {@code CODE:HEX} each; none without one. */
  static String options(Message message) {
    OPTRecord opt = message.getOPT();
    if (opt == null) {
      return "none";
    }
    List<String> all = opt.getOptions().stream().map(Origin::option).toList();
    return String.join(" ", all);
  }

  private static String option(EDNSOption option) {
    byte[] wire = option.toWire();
    return option.getCode() + ":" + java.util.HexFormat.of().formatHex(wire, 4, wire.length);
  }
}
