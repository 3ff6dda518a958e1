package dev.seamark.proxy.nft;

import static dev.seamark.proxy.state.Verdict.TO_CLUSTER;
import static dev.seamark.proxy.state.Verdict.TO_LOCAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.proxy.nft.Command.Outcome;
import dev.seamark.proxy.state.Destination;
import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.Frontend.Masquerade;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.zones.catalog.IpAddress;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A script that is handed on while it is made")
class ScriptPipeTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  /** What comes out of a pipe, write by write. */
  private static final class Pieces extends OutputStream {
    private final List<String> pieces = new ArrayList<>();

    @Override
    public void write(int one) {
      throw new UnsupportedOperationException("byte by byte, nothing is whole");
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      pieces.add(new String(bytes, offset, length, StandardCharsets.US_ASCII));
    }

    /** The script as it is if it ends after so many pieces. */
    String cutOff(int count) {
      return String.join("", pieces.subList(0, count));
    }
  }

  /** Services of all shapes that make chains or elements of their own. */
  private static List<ServicePortForwarding> services(Family family) {
    return IntStream.range(0, 40).mapToObj(number -> service(number, family)).toList();
  }

  private static ServicePortForwarding service(int number, Family family) {
    String prefix = family.v6() ? "fd00:96::" : "10.96.0.";
    Destination[] pods =
        IntStream.range(0, 1 + number % 25)
            .mapToObj(slot -> new Destination(pod(number, slot, family), 8080, 1, slot % 2 == 0))
            .toArray(Destination[]::new);
    Given service =
        Given.tcp("svc-" + number, family)
            .clusterIp(prefix + (1 + number), 80, TO_CLUSTER)
            .nodePort(30_000 + number, TO_CLUSTER, TO_LOCAL, Masquerade.LOCAL_SOURCE)
            .cluster(pods)
            .local(pods[0]);
    return (number % 3 == 0 ? service.affinity(60 + number) : service).made();
  }

  private static IpAddress pod(int number, int slot, Family family) {
    int low = 256 * number + slot;
    return family.v6()
        ? IpAddress.v6(0xFD00_0244_0000_0000L, low)
        : IpAddress.v4(0x0AF4_0000 + low);
  }

  private static void write(Family family, Script script) {
    Layout layout =
        Layout.of(Dialect.of(family, Dialect.TABLE), World.settings(), World.nodeInfo());
    new FamilyTable(layout, false, StickyNumbers.NONE, new SplittableRandom(1))
        .writeAll(services(family), script);
  }

  private static Pieces pieces(Family family) {
    Pieces pieces = new Pieces();
    ScriptPipe pipe = new ScriptPipe(pieces);
    write(family, pipe);
    pipe.end();
    return pieces;
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  @DisplayName("comes whole, in pieces that a pipe takes whole")
  void whole(Family family) {
    StringBuilder script = new StringBuilder();
    write(family, script::append);
    Pieces pieces = pieces(family);
    assertThat(pieces.cutOff(pieces.pieces.size())).isEqualTo(script.toString());
    assertThat(pieces.pieces)
        .hasSizeGreaterThan(20)
        .allMatch(piece -> piece.length() <= ScriptPipe.PIECE);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  @DisplayName("is refused by nft wherever it ends too early, and taken when it is complete")
  void cutOff(Family family) throws Exception {
    Namespace.assumeAvailable();
    Pieces pieces = pieces(family);
    int all = pieces.pieces.size();
    try (Namespace node = Namespace.create("node")) {
      for (int count = 1; count < all; count++) {
        assertThat(nft(node, pieces.cutOff(count)).firstComplaint())
            .as("%s of %s pieces", count, all)
            .contains("syntax error");
      }
      assertThat(node.sh("nft list ruleset")).isEmpty();
      assertThat(nft(node, pieces.cutOff(all))).isEqualTo(new Outcome(0, "", ""));
    }
  }

  private static Outcome nft(Namespace node, String script) throws Exception {
    return node.call(() -> Command.run(List.of("nft", "-f", "-"), script, LONG));
  }

  @Test
  @DisplayName("is as short as its last piece where all fits into that")
  void small() {
    Pieces pieces = new Pieces();
    ScriptPipe pipe = new ScriptPipe(pieces);
    pipe.add("add table ip t\n");
    pipe.add("x".repeat(ScriptPipe.PIECE - 15));
    assertThat(pieces.pieces).isEmpty();
    pipe.end();
    assertThat(pieces.pieces).hasSize(1);
  }

  @Test
  @DisplayName("is given up where it has no braces for so long that it cannot be cut")
  void withoutBraces() {
    ScriptPipe pipe = new ScriptPipe(new ByteArrayOutputStream());
    String rules = "add rule ip t c drop\n".repeat(300);
    assertThatThrownBy(() -> pipe.add(rules)).isInstanceOf(IllegalStateException.class);
    ScriptPipe later = new ScriptPipe(new ByteArrayOutputStream());
    assertThatThrownBy(() -> later.add("add chain ip t c { }\n" + rules))
        .isInstanceOf(IllegalStateException.class);
  }
}
