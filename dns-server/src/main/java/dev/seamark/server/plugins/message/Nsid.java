package dev.seamark.server.plugins.message;

import dev.seamark.server.corefile.Directive;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Outcome;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.ReplyHandler;
import dev.seamark.server.plugin.HostName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code nsid [DATA...]}: tells clients that ask which of the servers behind one address has
 * replied (RFC 5001): the words, or the name of this host.
 */
public final class Nsid implements Plugin, ReplyHandler {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
          "nsid [DATA...]",
          "Tells clients that ask for it which server has answered (RFC 5001).",
          (directive, setup) -> List.of(new Nsid(data(directive))));

  private static final int OPTION = 3;

  private final byte[] data;

  private static byte[] data(Directive directive) {
    String words = String.join(" ", directive.texts());
    String data = directive.arguments().isEmpty() ? HostName.current() : words;
    return data.getBytes(StandardCharsets.UTF_8);
  }

  private Nsid(byte[] data) {
    this.data = data;
  }

  @Override
  public String name() {
    return "nsid";
  }

  @Override
  public void query(Exchange x) {
    if (x.query().hasOption(OPTION)) {
      x.next(this, null);
    } else {
      x.next();
    }
  }

  @Override
  public void reply(Exchange x, @Nullable Object state) {
    if (x.outcome() != Outcome.DROPPED) {
      x.edns().replace(OPTION, data);
    }
    x.back();
  }
}
