package dev.seamark.server.http;

import dev.seamark.process.http.HttpAddress;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.plugin.Setup;
import java.io.IOException;

/** What directives with an address of their own have in common. */
public final class Addresses {
  private Addresses() {}

  /** The address that is the only argument, or the usual one where there is none. */
  public static HttpAddress of(Directive directive, String usual) throws CorefileException {
    if (directive.arguments().size() > 1) {
      throw directive.wrongArguments(directive.name() + " [HOST:PORT]");
    }
    if (directive.arguments().isEmpty()) {
      return HttpAddress.parse(usual);
    }
    Word word = directive.arguments().getFirst();
    try {
      return HttpAddress.parse(word.text());
    } catch (IllegalArgumentException e) {
      throw new CorefileException(
          word.at(),
          "plugin/" + directive.name() + ": " + e.getMessage(),
          "write HOST:PORT, like " + usual);
    }
  }

  /** Opens a port; where it cannot be had, the port itself says why. */
  public static <T> T bound(Opening<T> opening) throws Setup.CannotStart {
    try {
      return opening.open();
    } catch (IOException e) {
      throw new Setup.CannotStart(String.valueOf(e.getMessage()), e);
    }
  }

  @FunctionalInterface
  public interface Opening<T> {
    /** Opens it. */
    T open() throws IOException;
  }
}
