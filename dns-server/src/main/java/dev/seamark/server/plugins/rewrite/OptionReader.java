package dev.seamark.server.plugins.rewrite;

import dev.seamark.process.Nearest;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.plugins.rewrite.RewriteRule.EdnsOption.Action;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads {@code edns0} rules. */
final class OptionReader {
  private static final int NSID = 3; // RFC 5001
  private static final int SUBNET = 8; // RFC 7871
  private static final List<String> KINDS = List.of("local", "nsid", "subnet");

  private final List<Word> words;
  private final Action action;
  private final boolean revert;

  private OptionReader(List<Word> words, Action action, boolean revert) {
    this.words = words;
    this.action = action;
    this.revert = revert;
  }

  /**
   * Reads what stands behind {@code edns0}.
   *
   * @param localCodes gets the code of a local rule
   */
  static RewriteRule read(Word field, List<Word> words, Set<Integer> localCodes)
      throws CorefileException {
    if (words.size() < 2) {
      throw new CorefileException(
          words.isEmpty() ? field.at() : words.getLast().at(),
          "too few arguments for an EDNS0 rule",
          "write: edns0 local|nsid|subnet set|replace|append|unset ... [revert]");
    }
    String kind = RewriteReader.lower(words.getFirst());
    Action action = action(words.get(1));
    boolean revert = words.size() > 2 && RewriteReader.lower(words.getLast()).equals("revert");
    List<Word> rest = words.subList(2, words.size() - (revert ? 1 : 0));
    if (revert && action == Action.UNSET) {
      throw new CorefileException(
          words.getLast().at(), "an option that is unset cannot be reverted", "leave 'revert' out");
    }
    OptionReader reader = new OptionReader(rest, action, revert);
    return switch (kind) {
      case "local" -> {
        RewriteRule.EdnsOption rule = reader.local(words.get(1));
        localCodes.add(rule.code());
        yield rule;
      }
      case "nsid" -> reader.nsid();
      case "subnet" -> reader.subnet(words.get(1));
      default ->
          throw new CorefileException(
              words.getFirst().at(),
              "invalid rule type \"" + kind + "\"",
              Nearest.word(kind, KINDS)
                  .map(near -> "did you mean '" + near + "'?")
                  .orElse("there is local, nsid, subnet"));
    };
  }

  private static Action action(Word word) throws CorefileException {
    String text = RewriteReader.lower(word);
    for (Action action : Action.values()) {
      if (word(action).equals(text)) {
        return action;
      }
    }
    throw new CorefileException(
        word.at(),
        "invalid action: \"" + word + "\"",
        "there is "
            + Arrays.stream(Action.values())
                .map(OptionReader::word)
                .collect(Collectors.joining(", ")));
  }

  /** The action as it is written in a Corefile. */
  private static String word(Action action) {
    return action.name().toLowerCase(Locale.ROOT);
  }

  private RewriteRule.EdnsOption local(Word before) throws CorefileException {
    boolean unset = action == Action.UNSET;
    requireCount(before, unset ? 1 : 2, unset ? "local unset CODE" : "local ACTION CODE DATA");
    int code = code(words.getFirst());
    if (unset) {
      return new RewriteRule.EdnsOption(action, code, OptionData.Literal.EMPTY, false, false);
    }
    OptionData data = data(words.getLast());
    boolean literal = data instanceof OptionData.Literal; // appended even where there is one
    return new RewriteRule.EdnsOption(action, code, data, literal, revert);
  }

  private RewriteRule nsid() throws CorefileException {
    if (!words.isEmpty()) {
      throw new CorefileException(
          words.getFirst().at(),
          "EDNS0 NSID rules do not accept args",
          "write: edns0 nsid ACTION [revert]");
    }
    return new RewriteRule.EdnsOption(action, NSID, OptionData.Literal.EMPTY, true, revert);
  }

  private RewriteRule subnet(Word before) throws CorefileException {
    boolean unset = action == Action.UNSET;
    requireCount(before, unset ? 0 : 2, unset ? "subnet unset" : "subnet ACTION V4BITS V6BITS");
    if (unset) {
      return new RewriteRule.EdnsOption(action, SUBNET, OptionData.Literal.EMPTY, false, false);
    }
    OptionData data =
        new OptionData.Subnet(
            bits(words.getFirst(), 32, "IPv4"), bits(words.getLast(), 128, "IPv6"));
    return new RewriteRule.EdnsOption(action, SUBNET, data, false, revert);
  }

  private void requireCount(Word before, int count, String usage) throws CorefileException {
    if (words.size() != count) {
      throw new CorefileException(
          words.isEmpty() ? before.at() : words.getLast().at(),
          "this EDNS0 rule has " + count + " arguments behind its action, not " + words.size(),
          "write: edns0 " + usage + (action == Action.UNSET ? "" : " [revert]"));
    }
  }

  private static int code(Word word) throws CorefileException {
    int code = number(word.text());
    if (code < 0 || code > 0xFFFF) {
      throw new CorefileException(
          word.at(),
          "invalid option code \"" + word + "\"",
          "write a number up to 65535, or as in 0xffee");
    }
    return code;
  }

  private static int bits(Word word, int most, String family) throws CorefileException {
    int bits = number(word.text());
    if (bits < 0 || bits > most) {
      throw new CorefileException(
          word.at(), "invalid " + family + " bit mask length " + word, "it can be 0 to " + most);
    }
    return bits;
  }

  /** A number in decimal, or in octal or hexadecimal with Go's prefixes; -1 where it is none. */
  private static int number(String text) {
    boolean plain = !text.isEmpty() && text.charAt(0) >= '0' && text.charAt(0) <= '9';
    try {
      return plain ? Integer.decode(text.replaceFirst("^0[oO]", "0")) : -1;
    } catch (NumberFormatException _) { // the caller says so
      return -1;
    }
  }

  private static OptionData data(Word word) throws CorefileException {
    String text = word.text();
    if (text.startsWith("{") && text.endsWith("}")) {
      return variable(word);
    }
    if (!text.startsWith("0x")) {
      return new OptionData.Literal(text.getBytes(StandardCharsets.UTF_8));
    }
    try {
      return new OptionData.Literal(HexFormat.of().parseHex(text, 2, text.length()));
    } catch (IllegalArgumentException _) {
      throw new CorefileException(
          word.at(), "invalid hexadecimal data \"" + word + "\"", "write pairs of digits: 0x01ff");
    }
  }

  private static OptionData variable(Word word) throws CorefileException {
    Optional<OptionData.Variable> known = OptionData.Variable.named(word.text());
    if (known.isPresent()) {
      return known.get();
    }
    String label = word.text().substring(1, word.text().length() - 1);
    if (OptionData.Label.isLabel(label)) {
      return new OptionData.Label(label);
    }
    throw new CorefileException(
        word.at(),
        "unsupported variable name \"" + word + "\"",
        "there is "
            + Arrays.stream(OptionData.Variable.values())
                .map(OptionData.Variable::word)
                .collect(Collectors.joining(", "))
            + ", and {PLUGIN/LABEL} of metadata");
  }
}
