package dev.seamark.server.serve;

import dev.seamark.server.corefile.Corefile;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.ServerBlock;
import dev.seamark.zones.catalog.IpAddress;

/**
 * Blocks that are closed on the line of their last property: {@code forward . X { policy random }}.
 * To CoreDNS's plugins the brace is one more word of that line. Where a plugin does not read that
 * far, or where one more word does no harm, the block means what it says, and people write it. All
 * others are refused: most are by CoreDNS too, and the rest mean something else there.
 */
final class OneLineBlocks {
  private OneLineBlocks() {}

  /**
   * Checks all blocks.
   *
   * @throws CorefileException where a brace stands behind a line that does not allow it
   */
  static void check(Corefile corefile) throws CorefileException {
    for (ServerBlock block : corefile.blocks()) {
      for (Directive directive : block.directives()) {
        check(directive.name().text(), directive);
      }
    }
  }

  private static void check(String plugin, Directive outer) throws CorefileException {
    for (Directive line : outer.block()) {
      if (line.brace().isPresent() && !allows(plugin, line)) {
        throw line.unexpectedBrace();
      }
      check(line.name().text(), line);
    }
  }

  /** Whether the line means in CoreDNS, with the brace as its last word, what it says. */
  private static boolean allows(String plugin, Directive line) {
    int words = line.arguments().size();
    String property = line.name().text();
    return switch (plugin) {
      case "acl" -> words > 0 && line.arguments().getLast().text().equals("*");
      case "cache" ->
          switch (property) {
            case "success", "denial" -> words == 3;
            case "disable" -> words > 1;
            default -> false;
          };
      case "dns64" ->
          switch (property) {
            case "prefix" -> words == 1;
            case "translate_all", "allow_ipv4" -> words == 0;
            default -> false;
          };
      case "errors" -> property.equals("stacktrace") && words == 0;
      case "forward" ->
          switch (property) {
            case "except" -> words > 0;
            case "expire",
                "max_age",
                "max_concurrent",
                "max_connect_attempts",
                "max_fails",
                "max_idle_conns",
                "policy",
                "read_timeout",
                "source_address",
                "tls_servername" ->
                words == 1;
            default -> false;
          };
      case "hosts" ->
          switch (property) {
            case "no_reverse" -> words == 0;
            case "ttl" -> words == 1;
            case "fallthrough" -> words > 0;
            default -> words > 0 && IpAddress.parse(property).isPresent();
          };
      case "kubernetes" ->
          switch (property) {
            case "noendpoints" -> words == 0;
            case "ignore", "startup_timeout", "ttl" -> words == 1;
            case "endpoint", "fallthrough", "namespaces" -> words > 0;
            default -> false;
          };
      case "k8s_external" ->
          switch (property) {
            case "headless" -> words == 0;
            case "apex", "ttl" -> words == 1;
            case "fallthrough" -> words > 0;
            default -> false;
          };
      case "template" ->
          switch (property) {
            case "rcode" -> words == 1;
            case "fallthrough", "match" -> words > 0;
            default -> false;
          };
      default -> false;
    };
  }
}
