package dev.seamark.server.plugins.operate;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.ReplyHandler;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Type;

/** Logs the error that an exchange comes back with, if there is one. */
final class ErrorLog implements Plugin, ReplyHandler {
  private static final Logger LOG = LoggerFactory.getLogger("plugin/errors");

  private final List<Consolidation> consolidations;

  ErrorLog(List<Consolidation> consolidations) {
    this.consolidations = List.copyOf(consolidations);
  }

  @Override
  public String name() {
    return "errors";
  }

  @Override
  public void query(Exchange x) {
    x.next(this, null);
  }

  @Override
  public void reply(Exchange x, @Nullable Object state) {
    if (!x.error().isEmpty()) {
      log(x);
    }
    x.back();
  }

  private void log(Exchange x) {
    String error = x.error();
    String line =
        x.rcode() + " " + x.query().nameText() + " " + Type.string(x.query().type()) + ": " + error;
    for (Consolidation consolidation : consolidations) {
      if (consolidation.matches(error)) {
        if (consolidation.take(x.worker().loop(), line)) {
          return;
        }
        break;
      }
    }
    LOG.error(line);
  }
}
