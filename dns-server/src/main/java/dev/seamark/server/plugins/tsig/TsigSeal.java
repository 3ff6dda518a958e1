package dev.seamark.server.plugins.tsig;

import dev.seamark.server.exchange.ReplySeal;
import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.ReplyBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TSIGRecord;

/**
 * Signs the messages of a reply with the key of its query, each over the one before (RFC 8945
 * section 5.3.1). A query whose key or signature is wrong gets a reply that says so, unsigned.
 */
final class TsigSeal implements ReplySeal {
  private static final int MOST_OF_A_SIGNATURE = 2 * Names.LONGEST + 10 + 16 + 64 + 6;

  private final int id;
  private final @Nullable TSIG key;
  private final int error;
  private TSIGRecord before;
  private boolean first = true;

  TsigSeal(int id, @Nullable TSIG key, TSIGRecord query, int error) {
    this.id = id;
    this.key = key;
    this.before = query;
    this.error = error;
  }

  @Override
  public int length() {
    return Math.min(
        MOST_OF_A_SIGNATURE, before.getName().length() + before.getAlgorithm().length() + 96);
  }

  @Override
  public void seal(ReplyBuffer message) {
    byte[] bytes = Arrays.copyOf(message.bytes(), message.length());
    TSIGRecord signature =
        key == null ? unsigned() : key.generate(new Message(id), bytes, error, before, first);
    before = signature;
    first = false;
    byte[] wire = signature.toWire(Section.ADDITIONAL);
    int at = message.length();
    System.arraycopy(wire, 0, message.ensure(at + wire.length), at, wire.length);
    message.length(at + wire.length);
    message.counts(message.answers(), message.authorities(), message.additionals() + 1);
  }

  /** RFC 8945, 5.3.2: there is no key to sign with. */
  private TSIGRecord unsigned() {
    return new TSIGRecord(
        before.getName(),
        DClass.ANY,
        0,
        before.getAlgorithm(),
        Instant.now(),
        Duration.ofMinutes(5),
        new byte[0],
        id,
        error,
        new byte[0]);
  }
}
