package dev.seamark.proxy.nft;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The version of the program {@code nft}: {@code 1.0.6}. */
record NftVersion(int major, int minor, int patch) implements Comparable<NftVersion> {
  /** kube-proxy's bound; earlier ones crash on maps like ours. */
  static final NftVersion OLDEST = new NftVersion(1, 0, 1);

  /** The oldest that our tests were run with. */
  static final NftVersion TESTED = new NftVersion(1, 0, 6);

  private static final Pattern IN_WORDS =
      Pattern.compile("v([0-9]{1,4})\\.([0-9]{1,4})(?:\\.([0-9]{1,4}))?");

  /** Reads what {@code nft --version} says: {@code nftables v1.0.6 (Lester Gooch #5)}. */
  static Optional<NftVersion> in(String words) {
    Matcher version = IN_WORDS.matcher(words);
    return version.find()
        ? Optional.of(
            new NftVersion(
                number(version.group(1)), number(version.group(2)), number(version.group(3))))
        : Optional.empty();
  }

  private static int number(@Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  /** What is to be said of it; nothing where it is one that was tested, or newer. */
  Optional<String> doubt() {
    if (compareTo(OLDEST) < 0) {
      return Optional.of(
          "nft %s is too old: it fails on maps and sets such as this proxy's; install nft %s or newer"
              .formatted(this, TESTED));
    }
    return compareTo(TESTED) < 0
        ? Optional.of(
            "nft %s is older than %s, the oldest that this proxy was tested with; install a newer one"
                .formatted(this, TESTED))
        : Optional.empty();
  }

  @Override
  public int compareTo(NftVersion other) {
    return Arrays.compare(
        new int[] {major, minor, patch}, new int[] {other.major, other.minor, other.patch});
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + patch;
  }
}
