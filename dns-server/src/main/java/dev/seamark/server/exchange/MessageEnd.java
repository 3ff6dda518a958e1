package dev.seamark.server.exchange;

import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyBuffer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** The end of a reply: what is cut where it does not fit, and the OPT record behind it. */
final class MessageEnd {
  /** Root owner, type, class, TTL, length of the options (RFC 6891 section 6.1.2). */
  private static final int OPT_FIXED = 11;

  private MessageEnd() {}

  /** How many bytes the OPT record of a reply has, 0 where it has none. */
  static int optLength(Transaction x) {
    return x.edns().isSent() ? OPT_FIXED + x.edns().length() : 0;
  }

  /** Cuts the reply to the limit of its exchange and adds the OPT record where it has one. */
  static void finish(Transaction x, int rcode) {
    ReplyBuffer reply = x.reply();
    int optLength = optLength(x);
    fit(reply, x.sizeLimit() - optLength);
    if (optLength == 0) {
      return;
    }
    Query query = x.query();
    int at = reply.length();
    byte[] bytes = reply.ensure(at + optLength);
    Arrays.fill(bytes, at, at + OPT_FIXED, (byte) 0);
    bytes[at + 2] = RecordType.OPT;
    if (rcode != Rcode.BADVERS) {
      bytes[at + 3] = (byte) (query.payload() >>> 8);
      bytes[at + 4] = (byte) query.payload();
      bytes[at + 7] = (byte) (query.dnssecOk() ? 0x80 : 0);
    }
    bytes[at + 5] = (byte) (rcode >>> 4);
    int length = optLength - OPT_FIXED;
    bytes[at + 9] = (byte) (length >>> 8);
    bytes[at + 10] = (byte) length;
    x.edns().write(bytes, at + OPT_FIXED);
    reply.length(at + optLength);
    reply.counts(reply.answers(), reply.authorities(), reply.additionals() + 1);
  }

  /** Cuts records from the end until the rest fits, and says so by TC (RFC 2181 section 9). */
  static void fit(ReplyBuffer reply, int limit) {
    if (reply.length() <= limit) {
      return;
    }
    compress(reply);
    if (reply.length() <= limit) {
      return;
    }
    int[] counts = {reply.answers(), reply.authorities(), reply.additionals()};
    int at = reply.recordsStart();
    for (int section = 0; section < 3; section++) {
      for (int i = 0; i < counts[section]; i++) {
        int end = reply.recordEnd(at);
        if (end > limit) {
          counts[section] = i;
          Arrays.fill(counts, section + 1, 3, 0);
          break;
        }
        at = end;
      }
    }
    reply.length(at);
    reply.counts(counts[0], counts[1], counts[2]);
    reply.truncated(true);
  }

  /** Writes the message anew with its names compressed, which an upstream may have left out. */
  private static void compress(ReplyBuffer reply) {
    rewritten(reply, message -> {})
        .filter(wire -> wire.length < reply.length())
        .ifPresent(wire -> reply.set(wire, 0, wire.length));
  }

  /**
   * The message as the library writes it after a change; empty where it cannot read all of it.
   *
   * <p>Of a message with TC it reads what it can and leaves gaps, which must not pass for the
   * whole.
   */
  private static Optional<byte[]> rewritten(ReplyBuffer reply, Consumer<Message> change) {
    try {
      Message message = new Message(Arrays.copyOf(reply.bytes(), reply.length()));
      boolean whole =
          isWhole(message, Section.ANSWER, reply.answers())
              && isWhole(message, Section.AUTHORITY, reply.authorities())
              && isWhole(message, Section.ADDITIONAL, reply.additionals());
      if (!whole) {
        return Optional.empty();
      }
      change.accept(message);
      return Optional.of(message.toWire(ReplyBuffer.MAX_MESSAGE));
    } catch (IOException | RuntimeException e) {
      return Optional.empty(); // records of an upstream's that the library cannot read or write
    }
  }

  private static boolean isWhole(Message message, int section, int count) {
    List<Record> records = message.getSection(section);
    return records.size() == count && records.stream().allMatch(Objects::nonNull);
  }

  /**
   * Takes the OPT record out of a reply.
   *
   * @return its options in wire format; null where there is none
   */
  static byte @Nullable [] cutOpt(ReplyBuffer reply) {
    byte[] bytes = reply.bytes();
    int at = reply.recordsStart();
    int before = reply.answers() + reply.authorities();
    int all = before + reply.additionals();
    for (int i = 0; i < all; i++) {
      int end = reply.recordEnd(at);
      if (i >= before && bytes[at] == 0 && Names.u16(bytes, at + 1) == RecordType.OPT) {
        byte[] options = Arrays.copyOfRange(bytes, at + OPT_FIXED, end);
        // Nothing points into an OPT record, and nobody but records behind it moves.
        if (end == reply.length()) {
          reply.length(at);
          reply.counts(reply.answers(), reply.authorities(), reply.additionals() - 1);
        } else {
          withoutOpt(reply, at, i - before);
        }
        return options;
      }
      at = end;
    }
    return null;
  }

  private static void withoutOpt(ReplyBuffer reply, int optStart, int additionalsBefore) {
    Optional<byte[]> wire =
        rewritten(
            reply,
            message ->
                message.getSection(Section.ADDITIONAL).stream()
                    .filter(record -> record.getType() == RecordType.OPT)
                    .forEach(record -> message.removeRecord(record, Section.ADDITIONAL)));
    if (wire.isPresent()) {
      reply.set(wire.get(), 0, wire.get().length);
      return;
    }
    // Rubbish of an upstream's: only what stands before the OPT record can be kept.
    reply.length(optStart);
    reply.counts(reply.answers(), reply.authorities(), additionalsBefore);
  }

  /** The upper eight bits of the response code, which stand in the OPT record; 0 without one. */
  static int extendedRcode(ReplyBuffer reply) {
    byte[] bytes = reply.bytes();
    int at = reply.recordsStart();
    int before = reply.answers() + reply.authorities();
    for (int i = 0; i < before + reply.additionals(); i++) {
      if (i >= before && bytes[at] == 0 && Names.u16(bytes, at + 1) == RecordType.OPT) {
        return bytes[at + 5] & 0xFF;
      }
      at = reply.recordEnd(at);
    }
    return 0;
  }
}
