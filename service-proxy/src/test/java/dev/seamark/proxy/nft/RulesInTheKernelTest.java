package dev.seamark.proxy.nft;

import dev.seamark.proxy.rules.Cast;
import dev.seamark.proxy.rules.Dialogue;
import dev.seamark.proxy.rules.Outcome;
import dev.seamark.proxy.rules.Play;
import dev.seamark.proxy.rules.Rule;
import dev.seamark.proxy.rules.RuleFile;
import dev.seamark.proxy.rules.Stage;
import dev.seamark.proxy.state.Family;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Plays the rules with packets through a kernel. */
@DisplayName("With nftables")
class RulesInTheKernelTest extends OnANode {
  static Stream<Arguments> rules() {
    return RuleFile.all().stream()
        .flatMap(rule -> Stream.of(Family.values()).map(family -> Arguments.of(rule, family)));
  }

  @ParameterizedTest(name = "{0} ({1})")
  @MethodSource("rules")
  @DisplayName("it holds that")
  void holds(Rule rule, Family family, @TempDir Path directory) throws Exception {
    world.node.sh("conntrack -F"); // a client may get the port of one of the rule before
    Cast cast = world.cast(family);
    proxy.put(rule.state(cast, directory).forwardings());
    Play.all(new Packets(cast), rule.expectations());
  }

  /** The world as a stage. */
  private record Packets(Cast cast) implements Stage {
    @Override
    public Thread start(String client, Runnable play) {
      return world.namespace(client).start(play);
    }

    @Override
    public boolean showsClients() {
      return true;
    }

    @Override
    public Set<String> heard(Outcome outcome, String client, boolean udp) {
      String word = outcome instanceof Outcome.Refused ? Dialogue.REFUSED : Dialogue.SILENT;
      // of what the output hook refuses or drops, the send itself fails
      return udp && client.equals("node") ? Set.of(word, Dialogue.NOT_PERMITTED) : Set.of(word);
    }
  }
}
