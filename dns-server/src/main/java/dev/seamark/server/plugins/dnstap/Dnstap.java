package dev.seamark.server.plugins.dnstap;

import dev.seamark.process.Build;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.HostName;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugins.operate.LogFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code dnstap SOCKET [full [WRITEBUFFER [QUEUE]]]}: tells a collector about queries and replies.
 */
public final class Dnstap {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.repeatable(
          "dnstap SOCKET|tcp://HOST:PORT|tls://HOST:PORT [full [WRITEBUFFER [QUEUE]]] [...]",
          "Tells a dnstap collector about queries and replies; with full, the messages themselves.",
          Reading::new,
          Properties.of(
              Property.of(
                  "identity IDENTITY [...]",
                  "Who tells it.",
                  "the host's name",
                  (read, line) -> read.identity = line.texts().getFirst()),
              Property.of(
                  "version VERSION [...]",
                  "What program tells it.",
                  "the program's name and version",
                  (read, line) -> read.version = line.texts().getFirst()),
              Property.of(
                  "extra TEXT [...]",
                  "Text for each message, with the placeholders of log.",
                  "",
                  (read, line) -> read.extra = Optional.of(LogFormat.of(line.texts().getFirst()))),
              Property.of(
                  "skipverify [...]",
                  "Accepts any certificate of a collector with tls://.",
                  "",
                  (read, line) -> read.skipsVerification = true)),
          Dnstap::make);

  private static final int USUAL_QUEUE = 10_000;
  private static final int MOST_QUEUES = 4096;
  private static final int MOST_BUFFERS = 1024;

  private Dnstap() {}

  /** One directive. */
  private static final class Reading {
    private final Collector.Kind kind;
    private final String address;
    private final boolean whole;
    private final int queue;
    private String identity = HostName.current();
    private String version = Build.current().title();
    private Optional<LogFormat> extra = Optional.empty();
    private boolean skipsVerification;

    Reading(Directive line, Setup setup) throws CorefileException {
      List<Word> words = line.arguments();
      Word where = words.getFirst();
      if (where.text().equals("listen")) {
        throw new CorefileException(
            where.at(),
            "plugin/dnstap: 'listen' is not supported yet",
            "let the collector listen, and write its address here");
      }
      kind = kind(where.text());
      address = address(where, kind, setup);
      whole = words.size() > 1 && words.get(1).text().equals("full");
      if (words.size() > 1 && !whole) {
        setup.warn(
            words.get(1).at(),
            "plugin/dnstap: '" + words.get(1) + "' is ignored; write full for whole messages");
      }
      if (words.size() > 2) {
        multiple(words.get(2), "MultipleTcpWriteBuf", MOST_BUFFERS);
      }
      queue = words.size() > 3 ? multiple(words.get(3), "MultipleQueue", MOST_QUEUES) : 1;
    }

    private static Collector.Kind kind(String where) {
      return where.startsWith("tcp://")
          ? Collector.Kind.TCP
          : where.startsWith("tls://") ? Collector.Kind.TLS : Collector.Kind.UNIX;
    }

    private static String address(Word where, Collector.Kind kind, Setup setup)
        throws CorefileException {
      String text = where.text();
      if (kind == Collector.Kind.UNIX) {
        return setup
            .path(text.startsWith("unix://") ? text.substring("unix://".length()) : text)
            .toString();
      }
      String address = text.substring("tcp://".length());
      int colon = address.lastIndexOf(':');
      String port = colon < 0 ? "" : address.substring(colon + 1);
      boolean number = port.matches("[0-9]{1,5}") && Integer.parseInt(port) <= 65_535;
      if (colon <= 0 || !number) {
        throw new CorefileException(
            where.at(),
            "plugin/dnstap: '" + where + "' has no host and port",
            "write tcp://HOST:PORT, as in tcp://127.0.0.1:6000");
      }
      return address;
    }

    private static int multiple(Word word, String name, int most) throws CorefileException {
      boolean number = word.text().matches("[0-9]{1,5}");
      int value = number ? Integer.parseInt(word.text()) : 0;
      if (value < 1 || value > most) {
        throw new CorefileException(
            word.at(),
            "plugin/dnstap: " + name + " must be between 1 and " + most + ": " + word,
            "write a number of these");
      }
      return value;
    }

    Tap.Settings settings() {
      return new Tap.Settings(
          new Collector(kind, address, skipsVerification),
          queue * USUAL_QUEUE,
          new TapMessage(utf8(identity), utf8(version), whole),
          extra);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<Plugin> make(List<Reading> read, Setup setup) {
    List<Plugin> taps = new ArrayList<>();
    for (Reading each : read) {
      taps.add(new Tap(each.settings(), setup));
    }
    return taps;
  }
}
