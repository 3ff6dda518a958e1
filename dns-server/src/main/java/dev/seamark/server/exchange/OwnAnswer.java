package dev.seamark.server.exchange;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * The answer that this server gave itself ({@link Exchange#ask}), as a part of the reply to a
 * client: the records behind an alias, for example.
 *
 * @param records the answer section; empty where the question failed
 * @param cut whether there are more records: the upstream that was asked over UDP had set TC
 */
public record OwnAnswer(List<Record> records, boolean cut) {
  private static final OwnAnswer NOTHING = new OwnAnswer(List.of(), false);

  public OwnAnswer {
    records = List.copyOf(records);
  }

  /** Reads the answer of an exchange that has ended. */
  public static OwnAnswer of(Exchange ended) {
    if (ended.outcome() != Outcome.ANSWERED) {
      return NOTHING;
    }
    Message reply;
    try {
      reply = ended.replyMessage();
    } catch (UncheckedIOException e) {
      return NOTHING; // an upstream sent record data that makes no sense
    }
    return new OwnAnswer(
        // of a message with TC the library reads what it can, and leaves gaps
        reply.getSection(Section.ANSWER).stream().filter(Objects::nonNull).toList(),
        reply.getHeader().getFlag(Flags.TC));
  }

  /**
   * Continues the answer of a reply with these records. A reply that is made of a cut one is cut
   * itself, and says so, or the client takes a part for the whole (RFC 2181 section 9).
   */
  public void continueIn(Message reply) {
    records.forEach(record -> reply.addRecord(record, Section.ANSWER));
    if (cut) {
      reply.getHeader().setFlag(Flags.TC);
    }
  }

  /**
   * Adds these records as additional ones, which a client can do without: where some are missing,
   * all are left out rather than TC set (RFC 2181 section 9).
   */
  public void addAsGlueTo(Message reply) {
    if (!cut) {
      records.forEach(record -> reply.addRecord(record, Section.ADDITIONAL));
    }
  }
}
