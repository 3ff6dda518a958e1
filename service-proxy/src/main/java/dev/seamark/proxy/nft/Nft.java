package dev.seamark.proxy.nft;

import dev.seamark.proxy.nft.Command.Outcome;
import dev.seamark.proxy.state.DataPlaneException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The program {@code nft}. Each script is one transaction: all of it takes effect, or nothing. */
final class Nft {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private Nft() {}

  /** Applies the script. */
  static void apply(CharSequence script) throws DataPlaneException {
    Outcome outcome = Command.run(List.of("nft", "-f", "-"), script.toString(), PATIENCE);
    if (!outcome.succeeded()) {
      throw new DataPlaneException(explained(outcome));
    }
  }

  /**
   * Lists one set or map, and nothing else is read for it; empty where it is not there. Two in a
   * script would not do: the second is not found.
   */
  static String list(String qualified) {
    return Command.run(List.of("nft", "-f", "-"), "list " + qualified + "\n", PATIENCE).output();
  }

  /** What the kernel would say to the script; nothing is changed. */
  static Outcome check(String script) {
    return Command.run(List.of("nft", "-c", "-f", "-"), script, PATIENCE);
  }

  /** Its version; empty where it does not say. */
  static Optional<NftVersion> version() {
    return NftVersion.in(Command.run(List.of("nft", "--version"), "", PATIENCE).output());
  }

  /** What went wrong, and what to do. */
  static String explained(Outcome outcome) {
    if (outcome.code() > Outcome.KILLED) {
      return "nft %s crashed (signal %d): another program's rules may be newer than it; install the"
              .formatted(
                  version().map(NftVersion::toString).orElse(""), outcome.code() - Outcome.KILLED)
          + " nft that made them, or a newer one";
    }
    if (outcome.code() == Outcome.NOT_RUN) {
      return "cannot run nft (%s); install the package nftables".formatted(outcome.complaint());
    }
    if (outcome.complaint().contains("Operation not permitted")) {
      return "nft may not change this network's rules; it needs the capability NET_ADMIN";
    }
    return "nft: " + outcome.firstComplaint();
  }
}
