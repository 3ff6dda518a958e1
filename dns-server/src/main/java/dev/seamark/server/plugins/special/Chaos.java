package dev.seamark.server.plugins.special;

import dev.seamark.process.Build;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.HostName;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * {@code chaos [VERSION [AUTHOR...]]}: says in class CH which program this is, by whom, and on
 * which host.
 */
public final class Chaos implements Plugin {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
              "chaos [VERSION [AUTHOR...]]",
              "Answers version.bind, hostname.bind and their like in class CH.",
              (directive, setup) -> List.of(of(directive.texts())))
          .firstCounts()
          .withEmptyBlock();

  private static final int LONGEST_STRING = 255; // RFC 1035 section 3.3: a length octet in front

  private final List<byte[]> version;
  private final List<byte[]> authors;
  private final List<byte[]> host;

  private Chaos(String version, List<String> authors, String host) {
    this.version = List.of(text(version));
    this.authors = authors.stream().distinct().map(Chaos::text).toList();
    this.host = List.of(text(host));
  }

  private static Chaos of(List<String> words) {
    return new Chaos(
        words.isEmpty() ? Build.current().title() : words.getFirst(),
        words.size() < 2 ? List.of("The Seamark authors") : words.subList(1, words.size()),
        HostName.current());
  }

  /** The data of a TXT record with one string, which is cut where it is too long. */
  private static byte[] text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, LONGEST_STRING);
    byte[] data = new byte[length + 1];
    data[0] = (byte) length;
    System.arraycopy(bytes, 0, data, 1, length);
    return data;
  }

  @Override
  public String name() {
    return "chaos";
  }

  @Override
  public void query(Exchange x) {
    Query query = x.query();
    if (query.recordClass() != RecordType.CLASS_CH || query.type() != RecordType.TXT) {
      x.next();
      return;
    }
    switch (query.nameText()) {
      case "version.bind.", "version.server." -> answer(x, version);
      case "hostname.bind.", "id.server." -> answer(x, host);
      case "authors.bind." -> {
        List<byte[]> shuffled = new ArrayList<>(authors);
        Collections.shuffle(shuffled, Random.from(x.worker().random()));
        answer(x, shuffled);
      }
      default -> x.next();
    }
  }

  private void answer(Exchange x, List<byte[]> texts) {
    x.reply().begin(x.query(), Rcode.NOERROR, false);
    Message reply = x.replyMessage();
    Name owner = reply.getQuestion().getName();
    for (byte[] data : texts) {
      reply.addRecord(
          Record.newRecord(owner, RecordType.TXT, RecordType.CLASS_CH, 0, data), Section.ANSWER);
    }
    x.answered(this, reply);
  }
}
