package dev.seamark.server.plugins.local;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.harness.TestSetup;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.Assertions;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Short words for tests of plugins: set up by a piece of a Corefile, answers as text. */
public final class Told {
  private Told() {}

  /** The plugin that these directives make. */
  public static Plugin plugin(TestSetup setup, PluginType type, String directives) {
    try {
      return setup.start(type, Parsing.directives(directives)).getFirst();
    } catch (CorefileException e) {
      throw new AssertionError(e.line(), e);
    }
  }

  /** What is said of directives that are wrong, {@code line:column: message; advice}. */
  public static String complaint(PluginType type, String directives) {
    try {
      type.setup(Parsing.directives(directives), new TestSetup("."));
    } catch (CorefileException e) {
      return e.line().substring("Corefile:".length());
    }
    return Assertions.fail("no complaint about: " + directives);
  }

  /** A plugin that ends each exchange in this way. */
  public static Plugin ending(Consumer<Exchange> how) {
    return new Plugin() {
      @Override
      public String name() {
        return "end";
      }

      @Override
      public void query(Exchange exchange) {
        how.accept(exchange);
      }
    };
  }

  /** The records of a section, each in presentation format with single blanks. */
  public static List<String> records(Message reply, int section) {
    return reply.getSection(section).stream()
        .map(Record::toString)
        .map(text -> text.replaceAll("\\s+", " "))
        .toList();
  }

  /** The answers, each in presentation format with single blanks. */
  public static List<String> answers(Message reply) {
    return records(reply, Section.ANSWER);
  }
}
