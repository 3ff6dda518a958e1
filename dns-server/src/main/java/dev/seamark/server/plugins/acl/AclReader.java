package dev.seamark.server.plugins.acl;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.ZoneWords;
import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.wire.ZoneIndex;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.Type;

/** Reads {@code acl [ZONES...] { ACTION [type TYPE...] [net SOURCE...] }}. */
final class AclReader {
  private static final String USAGE = "[type TYPE...] [net ADDRESS|NETWORK...]";
  private static final List<String> SECTIONS = List.of("type", "net");
  private static final String ANYTHING = "*";

  private final Directive directive;
  private final Setup setup;
  private final List<WireName> zones;
  private final List<AclPolicy> policies = new ArrayList<>();

  /** Begins with the arguments. */
  AclReader(Directive directive, Setup setup) throws CorefileException {
    this.directive = directive;
    this.setup = setup;
    zones = ZoneWords.of("acl", setup).readAmongOthers(directive.arguments(), setup.zones());
  }

  /** The lines that the block may have: the first whose type and network match decides. */
  static Properties<AclReader> properties() {
    return Properties.of(
            action(Action.ALLOW, "allow", "Lets such queries through to the next plugin."),
            action(Action.BLOCK, "block", "Refuses them."),
            action(Action.FILTER, "filter", "Answers them with NOERROR and no record."),
            action(Action.DROP, "drop", "Does not answer them."))
        .inAnyCase();
  }

  private static Property<AclReader> action(Action action, String name, String summary) {
    return Property.of(
        name + " " + USAGE, summary, "", (read, line) -> read.policies.add(policy(action, line)));
  }

  /** What was read. */
  AclRule rule() {
    if (policies.isEmpty()) {
      setup.warn(
          directive.at(),
          "plugin/acl: no policy, so nothing is refused; add a line, such as: block net"
              + " 10.0.0.0/8");
    }
    return new AclRule(ZoneIndex.of(zones), policies);
  }

  private static AclPolicy policy(Action action, Directive line) throws CorefileException {
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
                    section.at(),
                    "unexpected token '" + section + "'",
                    "write: " + line.name() + " " + USAGE);
          };
      int end = at + 1;
      while (end < words.size() && !SECTIONS.contains(lower(words.get(end)))) {
        into.add(words.get(end++));
      }
      if (end == at + 1) {
        throw new CorefileException(
            section.at(),
            "no token specified in '" + section + "' section",
            "write: " + line.name() + " " + USAGE + ", or leave " + section + " out to mean any");
      }
      at = end;
    }
    return new AclPolicy(action, types(types), networks(networks));
  }

  private static String lower(Word word) {
    return word.text().toLowerCase(Locale.ROOT);
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
