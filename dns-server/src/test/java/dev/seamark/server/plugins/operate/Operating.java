package dev.seamark.server.plugins.operate;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.CorefileParser;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.zones.wire.Rcode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.assertj.core.api.Assertions;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What tests of these plugins stand on: directives from text, plugins that end queries. */
final class Operating {
  private Operating() {}

  /** The directives of a block whose lines these are. */
  static List<Directive> directives(String text) {
    try {
      return CorefileParser.parseText(
              "Corefile",
              ".:53 {\n" + text + "\n}\n",
              Path.of("."),
              Set.of(),
              name -> Optional.empty())
          .blocks()
          .getFirst()
          .directives();
    } catch (CorefileException e) {
      throw new AssertionError(e.line(), e);
    }
  }

  /** What a plugin says of a directive that is wrong, {@code file:line:column: message; advice}. */
  static String complaint(PluginType type, String text) {
    try (TestSetup setup = new TestSetup(".")) {
      setup.start(type, directives(text));
    } catch (CorefileException e) {
      return e.line();
    }
    return Assertions.fail("no complaint about: " + text);
  }

  /** A plugin that does this with every query. */
  static Plugin plugin(String name, BiConsumer<Plugin, Exchange> then) {
    return new Plugin() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void query(Exchange x) {
        then.accept(this, x);
      }
    };
  }

  /** A plugin that answers with these records, in presentation format. */
  static Plugin answering(String... records) {
    return plugin(
        "static",
        (self, x) -> {
          Message reply = replyTo(x);
          for (String record : records) {
            reply.addRecord(record(record), Section.ANSWER);
          }
          x.answered(self, reply);
        });
  }

  /** A plugin that denies the name, or only the type. */
  static Plugin denying(int rcode) {
    return plugin(
        "static",
        (self, x) -> {
          Message reply = replyTo(x);
          reply.getHeader().setRcode(rcode);
          reply.addRecord(
              record("example.org. 5 IN SOA ns.example.org. root.example.org. 1 2 3 4 5"),
              Section.AUTHORITY);
          x.answered(self, reply);
        });
  }

  /** A plugin that fails. */
  static Plugin failing(String why) {
    return plugin("forward", (self, x) -> x.fail(self, Rcode.SERVFAIL, why));
  }

  private static Message replyTo(Exchange x) {
    Message query = x.queryMessage();
    Message reply = new Message(query.getHeader().getID());
    reply.getHeader().setFlag(Flags.QR);
    reply.getHeader().setFlag(Flags.AA);
    if (query.getHeader().getFlag(Flags.RD)) {
      reply.getHeader().setFlag(Flags.RD);
    }
    reply.addRecord(query.getQuestion(), Section.QUESTION);
    return reply;
  }

  private static Record record(String text) {
    String[] words = text.split(" ", 5);
    try {
      return Record.fromString(
          Name.fromString(words[0]),
          Type.value(words[3]),
          DClass.value(words[2]),
          Long.parseLong(words[1]),
          words[4],
          Name.root);
    } catch (IOException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
