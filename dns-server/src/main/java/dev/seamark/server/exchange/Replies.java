package dev.seamark.server.exchange;

import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.WireName;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Replies as objects, for plugins whose answers the library makes. */
public final class Replies {
  private Replies() {}

  /** An authoritative reply to the query that has its question and no records yet. */
  public static Message begin(Exchange x, int rcode) {
    Query query = x.query();
    Message reply = new Message(query.id());
    reply.getHeader().setOpcode(query.opcode());
    reply.getHeader().setRcode(rcode);
    reply.getHeader().setFlag(Flags.QR);
    reply.getHeader().setFlag(Flags.AA);
    if (query.recursionDesired()) {
      reply.getHeader().setFlag(Flags.RD);
    }
    if (query.checkingDisabled()) {
      reply.getHeader().setFlag(Flags.CD);
    }
    Record question =
        Record.newRecord(name(query.spelledName()), query.type(), query.recordClass());
    reply.addRecord(question, Section.QUESTION);
    return reply;
  }

  /** The name for the library. */
  public static Name name(WireName name) {
    try {
      return new Name(name.spelled());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a name is valid once it is one
    }
  }
}
