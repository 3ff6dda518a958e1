package dev.seamark.server.corefile;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A word on its way through the parser.
 *
 * @param startsLine whether it is the first of its line
 * @param directory what the imports of its file are relative to
 * @param trail the imports that brought it here
 */
record Token(Word word, boolean startsLine, Path directory, Trail trail) {

  /** An import inside of imports; the outermost is the Corefile itself. */
  record Trail(String what, @Nullable Trail outer) {

    /** Whether this import is inside of one of the same thing, and so never ends. */
    boolean holds(String other) {
      for (Trail trail = this; trail != null; trail = trail.outer) {
        if (trail.what.equals(other)) {
          return true;
        }
      }
      return false;
    }
  }

  String text() {
    return word.text();
  }

  Position at() {
    return word.at();
  }

  boolean opens() {
    return is("{");
  }

  boolean closes() {
    return is("}");
  }

  boolean imports() {
    return startsLine && is("import");
  }

  private boolean is(String text) {
    return !word.quoted() && word.text().equals(text);
  }

  Token withText(String text) {
    return new Token(new Word(text, word.at(), word.quoted()), startsLine, directory, trail);
  }

  Token importedBy(Trail by, boolean first) {
    return new Token(word, startsLine || first, directory, by);
  }
}
