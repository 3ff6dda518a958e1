package dev.seamark.server.plugins.rewrite;

import dev.seamark.process.Nearest;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads what a name rule does to the reply: {@code answer auto|name FROM TO|value FROM TO}, any
 * number of times. All but the first may leave the word {@code answer} out.
 */
final class AnswerReader {
  private static final String USAGE = "there is auto, name FROM TO, value FROM TO";
  private static final List<String> TYPES = List.of("auto", "name", "value");

  private final List<Word> words;
  private final Consumer<Word> made;
  private final List<ReplyChange> changes = new ArrayList<>();
  private int at;
  private boolean auto;
  private boolean names;

  private AnswerReader(List<Word> words, Consumer<Word> made) {
    this.words = words;
    this.made = made;
  }

  /** Whether names are changed back by themselves, and what is changed besides. */
  record Answers(boolean auto, List<ReplyChange> changes) {}

  /**
   * Reads them.
   *
   * @param made gets each text that names are made of
   */
  static Answers read(List<Word> words, Consumer<Word> made) throws CorefileException {
    AnswerReader reader = new AnswerReader(words, made);
    while (reader.at < words.size()) {
      reader.one();
    }
    if (reader.auto && reader.names) {
      throw new CorefileException(
          words.getFirst().at(),
          "auto name answer rule cannot be combined with explicit name answer rules",
          "leave one of them out");
    }
    return new Answers(reader.auto, List.copyOf(reader.changes));
  }

  private void one() throws CorefileException {
    Word type = type();
    switch (type.text()) {
      case "auto" -> auto = true;
      case "name" -> {
        names = true;
        changes.add(new ReplyChange.Owner(change(type)));
      }
      case "value" -> changes.add(new ReplyChange.Value(change(type)));
      default ->
          throw new CorefileException(
              type.at(),
              "invalid type \"" + type + "\" for answer rule",
              Nearest.word(type.text(), TYPES)
                  .map(near -> "did you mean '" + near + "'?")
                  .orElse(USAGE));
    }
  }

  private Word type() throws CorefileException {
    Word word = words.get(at++);
    if (!word.text().equals("answer")) {
      if (at == 1) {
        throw new CorefileException(
            word.at(),
            "exceeded the number of arguments for a non-answer rule argument: '" + word + "'",
            "write: name TYPE FROM TO [answer ...]");
      }
      return word;
    }
    if (at == words.size()) {
      throw new CorefileException(word.at(), "type missing for answer rule", USAGE);
    }
    return words.get(at++);
  }

  private NameChange change(Word type) throws CorefileException {
    if (at + 2 > words.size()) {
      throw new CorefileException(
          type.at(),
          type + " answer rule: 2 arguments required",
          "write: answer " + type + " FROM TO");
    }
    Word from = words.get(at++);
    Word to = words.get(at++);
    made.accept(to);
    return new NameChange.Regex(MatchReader.expression(from, to), MatchReader.named(to));
  }
}
