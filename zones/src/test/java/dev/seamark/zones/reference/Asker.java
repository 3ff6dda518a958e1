package dev.seamark.zones.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.seamark.zones.answer.Verdict;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.ReplyBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Puts questions to the zones as packets, and reads the replies with dnsjava. */
final class Asker {
  /** Larger than any reply. */
  static final int NO_LIMIT = ReplyBuffer.MAX_MESSAGE;

  private static final byte[] LEFT_OVER = {1, 2, 3, 4, 5, 6, 7};

  private final Zones zones;
  private final Query query = new Query();
  private final ReplyBuffer reply = new ReplyBuffer();
  private int id;

  /** Zones that can be asked. */
  interface Zones {
    Verdict answer(Query query, ReplyBuffer reply, int limit, int rotation);
  }

  Asker(Zones zones) {
    this.zones = zones;
  }

  /**
   * A reply.
   *
   * @param message empty where the zones wrote none
   * @param length of the message in bytes
   */
  record Reply(Verdict verdict, Optional<Message> message, int length) {
    /** The records of a section as text, in order. */
    List<String> section(int section) {
      return message.stream()
          .flatMap(m -> m.getSection(section).stream())
          .map(r -> text(r, section))
          .toList();
    }

    /** All that can be compared but serials. */
    List<String> everything() {
      List<String> all = new ArrayList<>();
      all.add(verdict.toString());
      message.ifPresent(m -> all.add(m.getHeader().toString().replaceAll("id: \\d+", "")));
      for (int section : List.of(Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL)) {
        section(section).stream().sorted().forEach(all::add);
      }
      return all;
    }
  }

  /**
   * A record as text. Owners of the answer keep their spelling, as do zones in what SRV and PTR
   * records point to; everything else may be spelled in several ways.
   */
  static String text(Record asIs, int section) {
    String owner = asIs.getName().toString();
    String head = Long.toString(asIs.getTTL()) + " " + Type.string(asIs.getType()) + " ";
    boolean spelled = section == Section.ANSWER && asIs.getType() != Type.SOA;
    return (spelled ? owner : lower(owner)) + " " + head + data(asIs);
  }

  private static String data(Record asIs) {
    String text = asIs.rdataToString();
    return switch (asIs) {
      case SOARecord soa -> text.replace(" " + soa.getSerial() + " ", " SERIAL ");
      case NSRecord _ -> lower(text);
      case SRVRecord srv -> text.replace(srv.getTarget().toString(), target(srv.getTarget()));
      case PTRRecord ptr -> target(ptr.getTarget());
      default -> text;
    };
  }

  /** An endpoint's own label may be lower case where the slice has an address in upper case. */
  private static String target(Name name) {
    String first = name.getLabelString(0);
    return lower(first) + name.toString().substring(first.length());
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  Reply ask(Question question) {
    return ask(question, NO_LIMIT, 0);
  }

  Reply ask(Question question, int limit, int rotation) {
    Message asked = Message.newQuery(Record.newRecord(question.name(), question.type(), DClass.IN));
    asked.getHeader().setID(++id & 0xFFFF);
    byte[] packet = asked.toWire();
    assertThat(query.read(packet, packet.length)).isEqualTo(Query.Reading.QUERY);
    reply.set(LEFT_OVER, 0, LEFT_OVER.length);
    Verdict verdict = zones.answer(query, reply, limit, rotation);
    if (verdict == Verdict.NOT_OURS) {
      assertThat(reply.length()).as("length of a reply not touched").isEqualTo(LEFT_OVER.length);
      assertThat(Arrays.copyOf(reply.bytes(), LEFT_OVER.length)).isEqualTo(LEFT_OVER);
    }
    if (verdict == Verdict.NOT_OURS || verdict == Verdict.REFUSED) {
      return new Reply(verdict, Optional.empty(), 0);
    }
    Message message = parse(Arrays.copyOf(reply.bytes(), reply.length()));
    isReplyTo(asked, message);
    return new Reply(verdict, Optional.of(message), reply.length());
  }

  private static void isReplyTo(Message asked, Message message) {
    Header header = message.getHeader();
    boolean right =
        header.getID() == asked.getHeader().getID()
            && header.getFlag(Flags.QR)
            && header.getFlag(Flags.RD)
            && !header.getFlag(Flags.RA)
            && message.getSection(0).toString().equals(asked.getSection(0).toString());
    if (!right) {
      fail("%s is no reply to %s", message, asked);
    }
  }

  private static Message parse(byte[] wire) {
    try {
      return new Message(wire);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
