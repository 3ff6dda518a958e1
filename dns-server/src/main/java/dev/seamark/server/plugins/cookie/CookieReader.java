package dev.seamark.server.plugins.cookie;

import dev.seamark.process.Reason;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.plugin.Setup;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a {@code cookie} directive. */
final class CookieReader {
  private final Optional<Path> file;
  private ServerCookies first = Secrets.ofChance();
  private boolean enforced;

  /** Begins with the arguments. */
  CookieReader(Directive directive, Setup setup) throws CorefileException {
    Optional<Word> word = directive.arguments().stream().findFirst();
    file = word.map(each -> setup.path(each.text()));
    if (word.isPresent()) {
      readFirst(word.get(), file.orElseThrow(), setup);
    }
  }

  private void readFirst(Word word, Path path, Setup setup) throws CorefileException {
    try {
      first = Secrets.read(path);
    } catch (NoSuchFileException e) {
      if (setup.host().serves()) {
        throw wrong(word, path, e, "put it there, e.g. by: openssl rand -hex 16");
      }
      setup.warn(
          word.at(),
          "plugin/cookie: %s: no such file; the machine that serves must have it".formatted(path));
    } catch (IOException e) {
      throw wrong(word, path, e, "write one or two secrets, each by: openssl rand -hex 16");
    }
  }

  private static CorefileException wrong(Word word, Path path, IOException e, String remedy) {
    return new CorefileException(word.at(), "plugin/cookie: " + message(path, e), remedy);
  }

  /** Says in words for people why a file of secrets cannot be used. */
  static String message(Path path, IOException e) {
    String why = e instanceof Secrets.WrongException ? e.getMessage() : Reason.of(e);
    return "cannot take secrets from %s: %s".formatted(path, why);
  }

  /** The lines that the block may have. */
  static Properties<CookieReader> properties() {
    return Properties.of(
        Property.of(
            "enforce",
            "Answers queries over UDP that carry a cookie, but not a valid one of this server, with"
                + " BADCOOKIE and a new one.",
            "",
            (read, line) -> read.enforced = true));
  }

  /** The file of secrets; empty where the process makes one up. */
  Optional<Path> file() {
    return file;
  }

  /** What the file said first, or cookies by a secret of this process. */
  ServerCookies first() {
    return first;
  }

  boolean isEnforced() {
    return enforced;
  }
}
