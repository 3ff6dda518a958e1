package dev.seamark.server.plugins.rewrite;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Peer;
import dev.seamark.server.plugin.Metadata;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.WireName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The question while one rule after the other looks at it. One object per event loop takes question
 * after question, and allocates nothing before a rule has matched. Confined to that loop.
 */
final class Asked {
  private final int worker;
  private final NameText name = new NameText();
  private final List<ReplyChange> onReply = new ArrayList<>();
  private @Nullable Exchange exchange;
  private @Nullable WireName renamed;
  private @Nullable Options options;
  private int type;
  private int recordClass;
  private String invalid = "";

  Asked(int worker) {
    this.worker = worker;
  }

  /** Takes the question of the exchange. */
  void begin(Exchange x) {
    exchange = x;
    name.read(x.query());
    type = x.query().type();
    recordClass = x.query().recordClass();
    onReply.clear();
    renamed = null;
    options = null;
    invalid = "";
  }

  /** The number of the event loop. */
  int worker() {
    return worker;
  }

  /** The name asked for. */
  NameText name() {
    return name;
  }

  /** The name asked for as it is spelled. */
  WireName spelledName() {
    return renamed == null ? query().spelledName() : renamed;
  }

  /** From now on this name is asked for. */
  void rename(String to) {
    try {
      renamed = WireName.parse(to);
      name.set(renamed.toString());
    } catch (IllegalArgumentException _) { // a question of a client's, put into a rule
      invalid = to;
    }
  }

  /** A name that a rule made and that is none; empty where all are well. */
  String invalid() {
    return invalid;
  }

  int type() {
    return type;
  }

  /** From now on this type is asked for. */
  void type(int to) {
    type = to;
  }

  int recordClass() {
    return recordClass;
  }

  /** From now on this class is asked for. */
  void recordClass(int to) {
    recordClass = to;
  }

  /** Who asks. */
  Peer peer() {
    return Objects.requireNonNull(exchange).peer();
  }

  /** What plugins know of the query as it came; empty where it is nothing of that name. */
  Optional<String> metadata(String name) {
    return Metadata.of(Objects.requireNonNull(exchange), name);
  }

  /** The EDNS options, to be changed; an OPT record is made where there is none. */
  Options options() {
    if (options == null) {
      options = Options.of(query());
    }
    return options;
  }

  /** The reply shall be changed like that. */
  void onReply(ReplyChange change) {
    onReply.add(change);
  }

  private Query query() {
    return Objects.requireNonNull(exchange).query();
  }

  /** Whether rules have left the question as it came, and want nothing of the reply. */
  boolean isUntouched() {
    return onReply.isEmpty() && !isQuestionTouched() && options == null;
  }

  private boolean isQuestionTouched() {
    return renamed != null || type != query().type() || recordClass != query().recordClass();
  }

  /** What is to be done when the reply comes back. */
  Rewriting rewriting() {
    return new Rewriting(
        renamed != null,
        isQuestionTouched() || options != null,
        Optional.ofNullable(options),
        new RecordChange(onReply));
  }

  /** The query that the plugins behind get. */
  byte[] wire() throws UnwritableException {
    MessageCopy copy = new MessageCopy(query().packet());
    copy.question(spelledName(), type, recordClass);
    if (options == null) {
      copy.additions(query(), true);
    } else {
      copy.additions(query(), false);
      copy.opt(query(), options.sent());
    }
    return copy.message();
  }
}
