package dev.seamark.server.plugins.rewrite;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Outcome;
import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyBuffer;
import java.util.Optional;

/**
 * What was done to a question, and is to be done to its reply.
 *
 * @param renamed whether another name was asked for
 * @param replaced whether the query was another one than the client's in any way
 * @param options the EDNS options where rules have looked at them
 */
record Rewriting(
    boolean renamed, boolean replaced, Optional<Options> options, RecordChange change) {
  private static final int LARGEST_PLAIN_CODE = 15;

  /** The alias among the answers that is to lead elsewhere. */
  Optional<RecordChange.Followed> followed(Exchange x, NameText scratch)
      throws UnwritableException {
    if (!change.isOfTargets() || x.outcome() != Outcome.ANSWERED) {
      return Optional.empty();
    }
    ReplyBuffer reply = x.reply();
    byte[] bytes = reply.bytes();
    int at = reply.recordsStart();
    for (int i = 0; i < reply.answers(); i++) {
      if (reply.recordType(at) == RecordType.CNAME) {
        int data = Names.end(bytes, at) + 10;
        Optional<RecordChange.Followed> followed =
            change.followed(
                i, MessageCopy.name(bytes, reply.length(), data), scratch, x.worker().index());
        if (followed.isPresent()) {
          return followed;
        }
      }
      at = reply.recordEnd(at);
    }
    return Optional.empty();
  }

  /** Gives the client's question back to the plugins before this one. */
  void restore(Exchange x) throws UnwritableException {
    if (!replaced) {
      return;
    }
    x.restoreQuery();
    if (options.isPresent() && x.edns().isSent()) {
      options.get().revertIn(x);
      x.replaceQuery(shown(x.query(), options.get()));
    }
  }

  /** The query that came, with the options that its reply shows. */
  private static byte[] shown(Query query, Options options) throws UnwritableException {
    MessageCopy copy = new MessageCopy(query.packet());
    copy.question(query);
    copy.additions(query, false);
    copy.opt(query, options.shown());
    return copy.message();
  }

  /** Changes the response code; an extended one needs an OPT record to stand in. */
  void recode(Exchange x) {
    int code = change.code(x.rcode());
    if (code != x.rcode() && (code <= LARGEST_PLAIN_CODE || x.edns().isSent())) {
      x.rcode(code);
    }
  }

  /** Makes the reply one to the client's question. */
  void rewrite(Exchange x) throws UnwritableException {
    if (renamed || change.isOfNames() || !isQuestionOfSameLength(x)) {
      copy(x);
      return;
    }
    byte[] bytes = x.reply().bytes();
    System.arraycopy(
        x.query().packet(), Query.HEADER, bytes, Query.HEADER, questionLength(x.query()));
    if (change.isOfTtls()) {
      x.uniformTtl(-1);
      patchTtls(x.reply());
    }
  }

  private static int questionLength(Query query) {
    return query.questionEnd() - Query.HEADER;
  }

  private static boolean isQuestionOfSameLength(Exchange x) {
    return Names.u16(x.reply().bytes(), 4) == 1
        && x.reply().recordsStart() == x.query().questionEnd();
  }

  private void patchTtls(ReplyBuffer reply) {
    byte[] bytes = reply.bytes();
    int at = reply.recordsStart();
    int all = reply.answers() + reply.authorities() + reply.additionals();
    for (int i = 0; i < all; i++) {
      int ttl = Names.end(bytes, at) + 4;
      Names.u32(bytes, ttl, change.ttl(Names.u32(bytes, ttl)));
      at = reply.recordEnd(at);
    }
  }

  private void copy(Exchange x) throws UnwritableException {
    ReplyBuffer reply = x.reply();
    MessageCopy copy = new MessageCopy(reply.bytes());
    copy.question(x.query());
    copy.from(reply.bytes(), reply.length());
    int at = reply.recordsStart();
    at = section(copy, 0, at, reply.answers());
    at = section(copy, 1, at, reply.authorities());
    section(copy, 2, at, reply.additionals());
    take(x, copy);
  }

  /**
   * The same for a reply whose answers lead elsewhere: its aliases up to the one that does, then
   * what was found there. Cut where one of the two is (RFC 2181 section 9).
   */
  void rewrite(Exchange x, RecordChange.Followed followed, ReplyBuffer found)
      throws UnwritableException {
    ReplyBuffer reply = x.reply();
    MessageCopy copy = new MessageCopy(reply.bytes());
    copy.question(x.query());
    copy.from(reply.bytes(), reply.length());
    int at = reply.recordsStart();
    for (int i = 0; i < reply.answers(); i++) {
      if (i == followed.index()) {
        RecordChange leading = change.leadingTo(followed.written());
        copy.record(0, at, leading);
      } else if (i < followed.index() && reply.recordType(at) == RecordType.CNAME) {
        copy.record(0, at, change);
      }
      at = reply.recordEnd(at);
    }
    copy.from(found.bytes(), found.length());
    int foundAt = found.recordsStart();
    for (int i = 0; i < found.answers(); i++) {
      foundAt = copy.record(0, foundAt, RecordChange.NONE);
    }
    copy.from(reply.bytes(), reply.length());
    at = section(copy, 1, at, reply.authorities());
    section(copy, 2, at, reply.additionals());
    boolean cut = reply.truncated() || found.length() > 0 && found.truncated();
    take(x, copy);
    reply.truncated(cut);
  }

  private int section(MessageCopy copy, int section, int from, int records)
      throws UnwritableException {
    int at = from;
    for (int i = 0; i < records; i++) {
      at = copy.record(section, at, change);
    }
    return at;
  }

  private static void take(Exchange x, MessageCopy copy) {
    byte[] message = copy.message();
    x.reply().set(message, 0, message.length);
    x.uniformTtl(-1);
  }
}
