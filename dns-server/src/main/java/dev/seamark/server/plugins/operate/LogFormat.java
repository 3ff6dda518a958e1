package dev.seamark.server.plugins.operate;

import dev.seamark.process.Nearest;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Outcome;
import dev.seamark.server.plugin.Metadata;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.wire.Query;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * What the line of a query looks like: text with placeholders, taken apart once. What looks like a
 * placeholder and is none stays as it is written.
 */
public final class LogFormat {
  private static final String COMMON =
      "{remote}:{port} - {>id} \"{type} {class} {name} {proto} {size} {>do} {>bufsize}\""
          + " {rcode} {>rflags} {rsize} {duration}";
  private static final String COMBINED = COMMON + " \"{>opcode}\"";

  /** Stands where there is no value. */
  private static final String NONE = "-";

  private static final String[] FLAGS = {"qr", "aa", "tc", "rd", "ra", "z", "ad", "cd"};
  private static final int[] FLAG_BITS = {0x8000, 0x400, 0x200, 0x100, 0x80, 0x40, 0x20, 0x10};

  private static final Map<String, Part> PLACEHOLDERS =
      Map.ofEntries(
          part("{type}", (line, x) -> line.append(Type.string(x.query().type()))),
          part("{class}", (line, x) -> line.append(DClass.string(x.query().recordClass()))),
          part("{name}", (line, x) -> line.append(x.query().nameText())),
          part("{proto}", (line, x) -> line.append(x.peer().transport().label())),
          part("{size}", (line, x) -> line.append(x.query().length())),
          part("{remote}", (line, x) -> address(line, x.peer().remote())),
          part("{port}", (line, x) -> line.append(x.peer().remote().getPort())),
          part("{local}", (line, x) -> address(line, x.peer().local())),
          part("{rcode}", LogFormat::rcode),
          part("{rsize}", (line, x) -> line.append(replySize(x))),
          part("{duration}", LogFormat::duration),
          part("{>rflags}", LogFormat::flags),
          part("{>id}", (line, x) -> line.append(x.query().id())),
          part("{>opcode}", (line, x) -> line.append(x.query().opcode())),
          part("{>do}", (line, x) -> line.append(x.query().dnssecOk())),
          part("{>bufsize}", (line, x) -> line.append(bufferSize(x))));

  /** Stand for a whole format. */
  private static final List<String> WHOLE = List.of("{common}", "{combined}");

  /** What looks like a placeholder, but for those of metadata, which any plugin may have. */
  private static final Pattern WORD = Pattern.compile("\\{>?[A-Za-z_]+}");

  private final List<Part> parts;

  private LogFormat(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /** A piece of a line. */
  private interface Part extends BiConsumer<StringBuilder, Exchange> {}

  private static Map.Entry<String, Part> part(String placeholder, Part part) {
    return Map.entry(placeholder, part);
  }

  /** Takes a format apart; {@code {common}} and {@code {combined}} in it mean those formats. */
  public static LogFormat of(String format) {
    String whole = format.replace("{common}", COMMON).replace("{combined}", COMBINED);
    List<Part> parts = new ArrayList<>();
    int done = 0;
    for (int open = whole.indexOf('{'); open >= 0; open = whole.indexOf('{', open + 1)) {
      int close = whole.indexOf('}', open);
      if (close < 0) {
        break;
      }
      String word = whole.substring(open, close + 1);
      Part part =
          word.startsWith("{/")
              ? metadata(word.substring(2, word.length() - 1))
              : PLACEHOLDERS.get(word);
      if (part != null) {
        parts.add(text(whole.substring(done, open)));
        parts.add(part);
        done = close + 1;
      }
    }
    parts.add(text(whole.substring(done)));
    return new LogFormat(parts);
  }

  /** The words in braces that look like placeholders and are none, as they stand there. */
  static List<String> unknown(String format) {
    return WORD.matcher(format)
        .results()
        .map(MatchResult::group)
        .filter(word -> !PLACEHOLDERS.containsKey(word) && !WHOLE.contains(word))
        .toList();
  }

  /** The placeholder that was perhaps meant; empty where none is near. */
  static Optional<String> near(String unknown) {
    List<String> known = new ArrayList<>(PLACEHOLDERS.keySet());
    known.addAll(WHOLE);
    return Nearest.word(unknown, known);
  }

  private static Part metadata(String name) {
    return (line, x) -> line.append(Metadata.of(x, name).orElse(NONE));
  }

  private static Part text(String text) {
    return (line, _) -> line.append(text);
  }

  /** What is said about an exchange whose reply came back. */
  public String text(Exchange x) {
    StringBuilder line = new StringBuilder(160);
    for (Part part : parts) {
      part.accept(line, x);
    }
    return line.toString();
  }

  private static void address(StringBuilder line, InetSocketAddress socket) {
    byte[] bytes = socket.getAddress().getAddress();
    IpAddress address = IpAddress.fromBytes(bytes, 0, bytes.length == 16);
    if (address.v6()) {
      line.append('[').append(address).append(']');
    } else {
      line.append(address);
    }
  }

  private static void rcode(StringBuilder line, Exchange x) {
    int rcode = x.outcome() == Outcome.DROPPED ? Rcode.NOERROR : x.rcode();
    line.append(Rcode.string(rcode));
  }

  /** With the OPT record that the reply gets in the end, cut as it will be. */
  static int replySize(Exchange x) {
    if (x.outcome() == Outcome.DROPPED) {
      return 0;
    }
    int opt = x.sizeLimit() - x.replyLimit();
    return Math.min(x.reply().length() + opt, x.sizeLimit());
  }

  private static void duration(StringBuilder line, Exchange x) {
    line.append(seconds(x)).append('s');
  }

  /** How long it took, as a decimal number. */
  static String seconds(Exchange x) {
    long nanos = Math.max(0, x.worker().nanos() - x.startedNanos());
    return BigDecimal.valueOf(nanos, 9).stripTrailingZeros().toPlainString();
  }

  private static void flags(StringBuilder line, Exchange x) {
    if (x.outcome() == Outcome.DROPPED) {
      line.append(NONE);
      return;
    }
    byte[] bytes = x.reply().bytes();
    int bits = (bytes[2] & 0xFF) << 8 | bytes[3] & 0xFF;
    String comma = "";
    for (int i = 0; i < FLAGS.length; i++) {
      if ((bits & FLAG_BITS[i]) != 0) {
        line.append(comma).append(FLAGS[i]);
        comma = ",";
      }
    }
  }

  static int bufferSize(Exchange x) {
    if (!x.peer().transport().isDatagram()) {
      return 65_535;
    }
    return Math.max(Query.MINIMUM_UDP_PAYLOAD, x.query().payload());
  }
}
