package dev.seamark.server.plugins.rewrite;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** A chain: somebody who looks at what comes and goes, {@code rewrite}, and plugins behind. */
final class Rewritten implements AutoCloseable {
  private final ChainHarness harness;
  private final List<String> before = new CopyOnWriteArrayList<>();

  private Rewritten(List<Plugin> chain) {
    chain.addFirst(new Onlooker());
    harness = ChainHarness.of(chain.toArray(Plugin[]::new));
  }

  /** A chain with these rules, each line what stands behind the word {@code rewrite}. */
  static Rewritten by(String rules, Plugin... behind) {
    List<Plugin> chain = new ArrayList<>(plugins(rules));
    chain.addAll(List.of(behind));
    return new Rewritten(chain);
  }

  /** The plugin of these rules. */
  static List<Plugin> plugins(String rules) {
    String directives = rules.indent(0).replaceAll("(?m)^(?=[a-z{])", "rewrite ");
    try {
      return Rewrite.TYPE.setup(Parsing.directives(directives), new TestSetup("."));
    } catch (CorefileException e) {
      throw new AssertionError(e.line(), e);
    }
  }

  /** Sees the query on its way in and back, as {@code log} and {@code prometheus} do. */
  private final class Onlooker implements Plugin {
    @Override
    public String name() {
      return "onlooker";
    }

    @Override
    public void query(Exchange x) {
      x.next(
          (back, _) -> {
            String question = back.query().nameText() + " " + back.query().type();
            before.add(question + " " + Rcode.string(back.rcode()) + " " + back.error());
            back.back();
          },
          null);
    }
  }

  /** What the plugin before it has seen come back, {@code NAME TYPE RCODE ERROR}. */
  List<String> before() {
    return before;
  }

  /** Asks without waiting, for there may be no reply. */
  void send(Message query) {
    var _ = harness.send(query, Transport.UDP);
  }

  Message ask(String question) {
    return harness.ask(question);
  }

  Message ask(Message query, Transport transport) {
    return harness.ask(query, transport);
  }

  /** The answers to a question, in presentation format with single blanks. */
  List<String> answers(String question) {
    return records(ask(question), Section.ANSWER);
  }

  /** The records of a section, in presentation format with single blanks. */
  static List<String> records(Message reply, int section) {
    return reply.getSection(section).stream()
        .map(Record::toString)
        .map(text -> text.replaceAll("\\s+", " "))
        .toList();
  }

  @Override
  public void close() {
    harness.close();
  }
}
