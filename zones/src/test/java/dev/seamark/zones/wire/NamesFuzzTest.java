package dev.seamark.zones.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.xbill.DNS.DNSInput;
import org.xbill.DNS.Name;

/** dnsjava is the second opinion on what a name is. */
@DisplayName("Any bytes, from any place on,")
class NamesFuzzTest {
  @FuzzTest(maxDuration = "2m")
  @DisplayName("are a name for both, and the same, or for none")
  void anyBytes(byte[] bytes) throws IOException {
    for (int from = 0; from < Math.min(bytes.length, 64); from++) {
      compare(bytes, from);
    }
  }

  private static void compare(byte[] bytes, int from) throws IOException {
    DNSInput in = new DNSInput(bytes);
    in.jump(from);
    byte[] copy = new byte[Names.LONGEST];
    int octets = Names.copy(bytes, bytes.length, from, copy);
    int end = Names.checkedEnd(bytes, bytes.length, from);
    Name name;
    try {
      name = new Name(in);
    } catch (IOException notAName) {
      assertThat(end).isEqualTo(Names.BROKEN);
      assertThat(octets).isEqualTo(Names.BROKEN);
      return;
    }
    assertThat(end).isEqualTo(in.current()).isEqualTo(Names.end(bytes, from));
    byte[] expected = name.toWire();
    assertThat(Arrays.copyOf(copy, octets)).isEqualTo(expected);
    byte[] lower = name.toWireCanonical();
    assertThat(Names.same(bytes, bytes.length, from, lower, lower.length)).isTrue();
    lower[lower.length - 1] = 1;
    assertThat(Names.same(bytes, bytes.length, from, lower, lower.length)).isFalse();
    boolean pointer = Names.spelled(bytes, from) < end - from;
    int labels = Names.plain(bytes, bytes.length, from, copy, new int[Names.MOST_LABELS]);
    assertThat(labels).isEqualTo(pointer ? Names.BROKEN : name.labels() - 1);
    assertThat(WireName.inMessage(bytes, bytes.length, from).orElseThrow().lowerCase())
        .isEqualTo(name.toWireCanonical());
  }
}
