package dev.seamark.proxy.nft;

import dev.seamark.proxy.rules.Cast;
import dev.seamark.proxy.rules.Dialogue;
import dev.seamark.proxy.rules.Outcome;
import dev.seamark.proxy.rules.Play;
import dev.seamark.proxy.rules.Rule;
import dev.seamark.proxy.rules.RuleFile;
import dev.seamark.proxy.rules.Stage;
import dev.seamark.proxy.state.Delta;
import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.ForwardingState;
import dev.seamark.proxy.userspace.UserspacePlane;
import dev.seamark.proxy.userspace.UserspaceSettings;
import dev.seamark.proxy.userspace.UserspaceWishes;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plays the rules on a node whose userspace proxy has all cluster IPs, because they were made local
 * there, with clients that come over links.
 */
@DisplayName("In userspace, on a node with all cluster IPs")
class RulesInUserspaceOnANodeTest {
  private static World world;
  private static UserspacePlane plane;

  @BeforeAll
  static void buildTheWorld() throws Exception {
    Namespace.assumeAvailable();
    world = new World();
    world.node.sh(
        "ip route add local 10.96.0.0/16 dev lo; ip route add local fd00:96::/112 dev lo");
    for (Family family : Family.values()) {
      Cast cast = world.cast(family);
      for (String address : List.of(cast.balancer(), cast.external())) {
        world.node.sh(
            "ip addr add " + address + (family.v6() ? "/128 dev lo nodad" : "/32 dev lo"));
      }
    }
    plane = world.node.call(RulesInUserspaceOnANodeTest::open);
  }

  private static UserspacePlane open() {
    return new UserspacePlane(
        World.settings(),
        new UserspaceWishes(true, Optional.empty()),
        World::nodeInfo,
        UserspaceSettings.forThisMachine(),
        System::nanoTime,
        new SplittableRandom(42));
  }

  @AfterAll
  static void endTheWorld() {
    if (world != null) {
      plane.close();
      world.close();
    }
  }

  @AfterEach
  void forgetServices() throws Exception {
    if (world != null) {
      sync(ForwardingState.of(List.of()));
    }
  }

  private static void sync(ForwardingState state) throws Exception {
    world.node.call(
        () -> {
          plane.sync(Delta.full(state));
          return true;
        });
  }

  static Stream<Arguments> rules() {
    return RuleFile.all().stream()
        .flatMap(rule -> Stream.of(Family.values()).map(family -> Arguments.of(rule, family)));
  }

  @ParameterizedTest(name = "{0} ({1})")
  @MethodSource("rules")
  @DisplayName("it holds that")
  void holds(Rule rule, Family family, @TempDir Path directory) throws Exception {
    Cast cast = world.cast(family);
    sync(rule.state(cast, directory));
    Play.all(new Links(cast), rule.expectations());
  }

  /** The world as a stage, with a process in the middle. */
  private record Links(Cast cast) implements Stage {
    @Override
    public Thread start(String client, Runnable play) {
      return world.namespace(client).start(play);
    }

    @Override
    public boolean showsClients() {
      return false; // pods see the proxy
    }

    @Override
    public Set<String> heard(Outcome outcome, String client, boolean udp) {
      return switch (outcome) {
        // a connection is accepted before it is known to whom
        case Outcome.Silent _ -> Set.of(udp ? Dialogue.SILENT : Dialogue.RESET);
        // one socket accepts at all addresses
        case Outcome.NotCarried _ -> Set.of(Dialogue.REFUSED, udp ? "" : Dialogue.RESET);
        default -> Set.of(Dialogue.REFUSED);
      };
    }
  }
}
