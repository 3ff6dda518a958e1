package dev.seamark.server.plugins.dnssec;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.plugin.Setup;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** The keys that the lines {@code key file KEY...} of a directive name. */
public final class KeyLines {
  /** What else a plugin wants of a key. */
  @FunctionalInterface
  public interface Check {
    /**
     * Looks at a key.
     *
     * @throws CorefileException where it will not do
     */
    void check(Word word, SigningKey key) throws CorefileException;
  }

  private final String plugin;
  private final Directive directive;
  private final Setup setup;
  private final List<SigningKey> keys = new ArrayList<>();
  private boolean elsewhere;

  /** Those of a directive, of which no line was read yet. */
  public KeyLines(String plugin, Directive directive, Setup setup) {
    this.plugin = plugin;
    this.directive = directive;
    this.setup = setup;
  }

  /**
   * Reads the keys of a line.
   *
   * @throws CorefileException where a key cannot be read, or will not do
   */
  public void read(Directive line, Check check) throws CorefileException {
    Word kind = line.arguments().getFirst();
    if (!kind.text().equals("file")) {
      throw new CorefileException(
          kind.at(),
          "plugin/" + plugin + ": keys of '" + kind + "' are not supported",
          "write: key file KEY...");
    }
    for (Word word : line.arguments().subList(1, line.arguments().size())) {
      String base = word.text().replaceFirst("\\.(key|private)$", "");
      if (!isElsewhere(word, base)) {
        SigningKey key = SigningKey.read(plugin, word, setup.path(base));
        check.check(word, key);
        keys.add(key);
      }
    }
  }

  /** Where a Corefile is only checked, keys may be on the host that it is for. */
  private boolean isElsewhere(Word word, String base) {
    if (setup.host().serves() || Files.exists(setup.path(base + ".key"))) {
      return false;
    }
    elsewhere = true;
    setup.warn(
        word.at(),
        "plugin/%s: there is no %s.key here; the server does not start without it"
            .formatted(plugin, base));
    return true;
  }

  /**
   * All that were read.
   *
   * @throws CorefileException where no line names any
   */
  public List<SigningKey> keys() throws CorefileException {
    if (keys.isEmpty() && !elsewhere) {
      throw new CorefileException(
          directive.at(),
          "plugin/" + plugin + ": 'key' is required",
          "name the keys: key file KEY...");
    }
    return keys;
  }
}
