package dev.seamark.server.plugins.upstream.forward.settings;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Durations;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.ZoneWords;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.wire.WireName;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.xbill.DNS.Rcode;

/** Reads single values of the lines of {@code forward}. */
public final class ForwardValues {
  private ForwardValues() {}

  /** The zone whose queries are forwarded. */
  public static WireName from(String plugin, Word word, Setup setup) throws CorefileException {
    List<WireName> zones = ZoneWords.of(plugin, setup).read(List.of(word), List.of());
    if (zones.size() > 1) {
      setup.warn(
          word.at(),
          "Unsupported CIDR notation: '%s' expands to multiple zones. Using only '%s'."
              .formatted(word.text(), zones.getFirst()));
    }
    return zones.getFirst();
  }

  /** A domain name. */
  public static WireName domain(Word word) throws CorefileException {
    try {
      return WireName.parse(word.text());
    } catch (IllegalArgumentException e) {
      throw new CorefileException(
          word.at(),
          "health_check: invalid domain name " + word.text(),
          String.valueOf(e.getMessage()));
    }
  }

  /** Response codes by their names. */
  public static void rcodes(List<Word> words, Set<Integer> into) throws CorefileException {
    for (Word word : words) {
      int code = Rcode.value(word.text().toUpperCase(Locale.ROOT));
      if (code < 0 || code > 15) {
        throw new CorefileException(
            word.at(), word.text() + " is not a valid rcode", "write e.g. NXDOMAIN or SERVFAIL");
      }
      into.add(code);
    }
  }

  /** An address of this machine. */
  public static InetAddress source(Word word) throws CorefileException {
    if (IpAddress.parse(word.text()).isEmpty()) {
      throw new CorefileException(
          word.at(),
          "source_address: not an IP address: \"" + word.text() + "\"",
          "name one address of this machine");
    }
    return InetAddress.ofLiteral(word.text());
  }

  /** The one argument of a line, a duration of 0 or more. */
  public static Duration duration(Directive line) throws CorefileException {
    return duration(line.arguments().getFirst(), line.name().text());
  }

  /** A duration of 0 or more. */
  public static Duration duration(Word word, String what) throws CorefileException {
    Duration duration =
        Durations.parse(word.text())
            .orElseThrow(
                () ->
                    new CorefileException(
                        word.at(),
                        "time: invalid duration \"" + word.text() + "\"",
                        "write it like 500ms, 10s or 1m30s"));
    if (duration.isNegative()) {
      throw new CorefileException(
          word.at(), what + " can't be negative: " + word.text(), "write it like 10s");
    }
    return duration;
  }

  /** The one argument of a line, a whole number of 0 or more. */
  public static int number(Directive line) throws CorefileException {
    Word word = line.arguments().getFirst();
    String text = word.text();
    if (!text.matches("[0-9]{1,9}")) {
      throw new CorefileException(
          word.at(), "not a number of 0 or more: \"" + text + "\"", "write a whole number");
    }
    return Integer.parseInt(text);
  }
}
