package dev.seamark.server.plugins.acl;

import dev.seamark.process.Nearest;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.corefile.ZoneArguments;
import dev.seamark.server.plugin.Setup;
import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.wire.ZoneIndex;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.Type;

/** Reads {@code acl [ZONES...] { ACTION [type TYPE...] [net SOURCE...] }}. */
final class RuleReader {
  private static final String USAGE = "ACTION [type TYPE...] [net ADDRESS|NETWORK...]";
  private static final List<String> ACTIONS = List.of("allow", "block", "filter", "drop");
  private static final List<String> SECTIONS = List.of("type", "net");
  private static final String ANYTHING = "*";

  private RuleReader() {}

  static Rule read(Directive directive, Setup setup) throws CorefileException {
    List<Policy> policies = new ArrayList<>();
    for (Directive line : directive.block()) {
      policies.add(policy(line));
    }
    if (policies.isEmpty()) {
      setup.warn(directive.at(), "plugin/acl: no policy, so nothing is refused");
    }
    return new Rule(ZoneIndex.of(ZoneArguments.of(directive.arguments(), setup.zones())), policies);
  }

  private static Policy policy(Directive line) throws CorefileException {
    Action action = action(line.name());
    List<Word> types = new ArrayList<>();
    List<Word> networks = new ArrayList<>();
    List<Word> words = line.arguments();
    for (int at = 0; at < words.size(); ) {
      Word section = words.get(at);
      List<Word> into =
          switch (lower(section)) {
            case "type" -> types;
            case "net" -> networks;
            default ->
                throw new CorefileException(
                    section.at(), "unexpected token '" + section + "'", "write: " + USAGE);
          };
      int end = at + 1;
      while (end < words.size() && !SECTIONS.contains(lower(words.get(end)))) {
        into.add(words.get(end++));
      }
      if (end == at + 1) {
        throw new CorefileException(
            section.at(),
            "no token specified in '" + section + "' section",
            "write: " + USAGE + ", or leave " + section + " out to mean any");
      }
      at = end;
    }
    return new Policy(action, types(types), networks(networks));
  }

  private static String lower(Word word) {
    return word.text().toLowerCase(Locale.ROOT);
  }

  private static Action action(Word word) throws CorefileException {
    return switch (lower(word)) {
      case "allow" -> Action.ALLOW;
      case "block" -> Action.BLOCK;
      case "filter" -> Action.FILTER;
      case "drop" -> Action.DROP;
      default ->
          throw new CorefileException(
              word.at(),
              "unexpected token '" + word + "'",
              Nearest.word(word.text(), ACTIONS)
                  .map(near -> "did you mean '" + near + "'?")
                  .orElse("a policy begins with allow, block, filter or drop"));
    };
  }

  /** The types that are named; none where any is meant. */
  private static Set<Integer> types(List<Word> words) throws CorefileException {
    Set<Integer> types = new HashSet<>();
    boolean any = false;
    for (Word word : words) {
      int type = Type.value(word.text());
      if (word.text().equals(ANYTHING)) {
        any = true;
      } else if (type < 0) {
        throw new CorefileException(
            word.at(),
            "unexpected token '" + word + "'; expect legal QTYPE",
            "write A, AAAA, ... or * for any");
      } else {
        types.add(type);
      }
    }
    return any ? Set.of() : types;
  }

  /** The networks that are named; none where any is meant. */
  private static List<Cidr> networks(List<Word> words) throws CorefileException {
    List<Cidr> networks = new ArrayList<>();
    boolean any = false;
    for (Word word : words) {
      Optional<Cidr> network =
          Cidr.parse(word.text()).or(() -> IpAddress.parse(word.text()).map(Cidr::of));
      if (word.text().equals(ANYTHING)) {
        any = true;
      } else if (network.isEmpty()) {
        throw new CorefileException(
            word.at(),
            "illegal CIDR notation '" + word + "'",
            "write an address, a network like 10.0.0.0/8, or * for any");
      } else {
        networks.add(network.get());
      }
    }
    return any ? List.of() : networks;
  }
}
