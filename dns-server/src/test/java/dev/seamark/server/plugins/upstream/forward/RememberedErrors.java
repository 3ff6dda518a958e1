package dev.seamark.server.plugins.upstream.forward;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import java.util.List;

/** Remembers why questions failed, as the plugin {@code errors} logs it. */
record RememberedErrors(List<String> errors) implements Plugin {
  @Override
  public String name() {
    return "errors";
  }

  @Override
  public void query(Exchange x) {
    x.next(
        (y, state) -> {
          if (!y.error().isEmpty()) {
            errors.add(y.error());
          }
          y.back();
        },
        null);
  }
}
