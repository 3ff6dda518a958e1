package dev.seamark.server.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Whatever an upstream sends gets a verdict, and what is sound lies within the message. */
class ReplyCheckFuzzTest {
  private static final byte[] QUERY =
      Message.newQuery(Record.newRecord(Name.fromConstantString("a.b."), Type.A, DClass.IN))
          .toWire();

  @FuzzTest
  void anyBytes(byte[] bytes) {
    if (ReplyCheck.of(QUERY, bytes, bytes.length, false) == ReplyCheck.Verdict.SOUND) {
      assertThat(ReplyCheck.lengthOf(QUERY, bytes, bytes.length)).isBetween(12, bytes.length);
    }
  }
}
