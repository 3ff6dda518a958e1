package dev.seamark.server.plugins.rewrite;

import dev.seamark.process.Nearest;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.gotemplate.Expression;
import dev.seamark.server.plugin.Setup;
import dev.seamark.zones.wire.WireName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads which names a rule is for, and what they become. */
final class MatchReader {
  private static final List<String> KINDS =
      List.of("exact", "prefix", "suffix", "substring", "regex");
  private static final Pattern EMPTY_LABEL = Pattern.compile("(?<!\\\\)\\.\\.");
  private static final Pattern GROUP = Pattern.compile("\\{(\\d{1,3})}");

  private final Setup setup;

  MatchReader(Setup setup) {
    this.setup = setup;
  }

  /** {@code [KIND] FROM TO [answer ...]}. */
  RewriteRule names(Word field, List<Word> words) throws CorefileException {
    requireCount(field, words, 2, Integer.MAX_VALUE, "name [TYPE] FROM TO [answer ...]");
    Parts parts = Parts.of(field, words.subList(0, Math.min(3, words.size())));
    NameMatch match = match("name", parts, named(parts.from()));
    AnswerReader.Answers answers =
        AnswerReader.read(words.subList(Math.min(3, words.size()), words.size()), this::checkMade);
    List<ReplyChange> changes = new ArrayList<>();
    boolean suffix = parts.is("suffix");
    if (suffix && answers.auto()) {
      // What ends like that is changed back wherever it stands, not the question's name alone.
      NameChange back = new NameChange.Suffix(named(parts.to()), named(parts.from()));
      changes.add(new ReplyChange.Owner(back));
      changes.add(new ReplyChange.Value(back));
    }
    changes.addAll(answers.changes());
    boolean auto = !suffix && answers.auto() || parts.is("exact");
    checkTo(parts);
    return new RewriteRule.Names(match, named(parts.to()), auto, changes);
  }

  /** {@code [KIND] FROM TO}, of the target of an alias. */
  RewriteRule aliases(Word field, List<Word> words) throws CorefileException {
    requireCount(field, words, 2, 3, "cname [TYPE] FROM TO");
    Parts parts = Parts.of(field, words);
    // Only a whole name or its end has the dot that ends every name; else it is as written.
    boolean ends = parts.is("exact") || parts.is("suffix");
    String from = ends ? named(parts.from()) : RewriteReader.lower(parts.from());
    String to = ends ? named(parts.to()) : RewriteReader.lower(parts.to());
    checkTo(parts);
    return new RewriteRule.Aliases(new ReplyChange.Target(match("cname", parts, from), to));
  }

  /** {@code [KIND] NAME}. */
  NameMatch named(Word field, List<Word> words) throws CorefileException {
    Word kind = words.size() == 1 ? new Word("exact", field.at(), false) : words.getFirst();
    Parts parts = new Parts(kind, words.getLast(), new Word("", field.at(), false));
    return match(RewriteReader.lower(field), parts, named(parts.from()));
  }

  /** How a name is matched, which, and what it becomes. */
  private record Parts(Word kind, Word from, Word to) {
    static Parts of(Word field, List<Word> words) {
      Word kind = words.size() == 2 ? new Word("exact", field.at(), false) : words.getFirst();
      return new Parts(kind, words.get(words.size() - 2), words.getLast());
    }

    boolean is(String word) {
      return RewriteReader.lower(kind).equals(word);
    }
  }

  private NameMatch match(String rule, Parts parts, String text) throws CorefileException {
    if (text.isEmpty()) {
      throw new CorefileException(
          parts.from().at(), "an empty name matches nothing", "write a name");
    }
    if (!parts.is("regex")) {
      requireName(parts.from(), parts.is("exact"));
    }
    return switch (RewriteReader.lower(parts.kind())) {
      case "exact" -> new NameMatch.Exact(text);
      case "prefix" -> new NameMatch.Prefix(text);
      case "suffix" -> new NameMatch.Suffix(text);
      case "substring" -> new NameMatch.Substring(text);
      case "regex" -> new NameMatch.Regex(expression(parts.from(), parts.to()), setup.workers());
      default ->
          throw new CorefileException(
              parts.kind().at(),
              rule
                  + " rule supports only exact, prefix, suffix, substring, and regex name matching,"
                  + " received: "
                  + parts.kind(),
              Nearest.hint(RewriteReader.lower(parts.kind()), KINDS, "write one of them"));
    };
  }

  private void checkTo(Parts parts) throws CorefileException {
    if (parts.is("exact")) {
      requireName(parts.to(), true);
    } else {
      checkMade(parts.to());
    }
  }

  /** Only some queries may match, so a name that cannot be made does not stop the others. */
  private void checkMade(Word to) {
    if (EMPTY_LABEL.matcher(to.text()).find()) {
      setup.warn(
          to.at(),
          "plugin/rewrite: '"
              + to
              + "' makes names with an empty label, so queries that match get SERVFAIL; write one"
              + " dot between labels");
    }
  }

  /**
   * No query and no reply has a name with an empty or a longer label than there can be.
   *
   * @param whole whether it is all of a name, not a part
   */
  private static void requireName(Word word, boolean whole) throws CorefileException {
    String why = "";
    if (EMPTY_LABEL.matcher(word.text()).find()) {
      why = "it has an empty label";
    } else if (whole) {
      try {
        WireName.parse(word.text());
      } catch (IllegalArgumentException e) {
        why = String.valueOf(e.getMessage());
      }
    }
    if (!why.isEmpty()) {
      throw new CorefileException(
          word.at(),
          "'" + word + "' is not a name: " + why,
          "write labels of 1 to 63 octets with one dot between them");
    }
  }

  /** The text in lower case with the dot that ends a name; CoreDNS adds it to parts, too. */
  static String named(Word word) {
    String text = word.text().toLowerCase(Locale.ROOT);
    return text.endsWith(".") ? text : text + ".";
  }

  private static Expression expression(Word word) throws CorefileException {
    try {
      return Expression.compile(word.text());
    } catch (IllegalArgumentException e) {
      throw new CorefileException(
          word.at(),
          "invalid regex matching pattern: " + word + ": " + e.getMessage(),
          Expression.SYNTAX);
    }
  }

  /** The expression, which has all the groups that are used in what its match becomes. */
  static Expression expression(Word from, Word to) throws CorefileException {
    Expression expression = expression(from);
    Matcher group = GROUP.matcher(to.text());
    while (group.find()) {
      if (Integer.parseInt(group.group(1)) > expression.groups()) {
        throw new CorefileException(
            to.at(),
            "the rewrite regex pattern ("
                + to
                + ") uses more subexpressions than its corresponding matching regex pattern ("
                + from
                + ")",
            "its groups are {0} to {" + expression.groups() + "}");
      }
    }
    return expression;
  }

  static void requireCount(Word field, List<Word> words, int least, int most, String usage)
      throws CorefileException {
    if (words.size() < least || words.size() > most) {
      String few = words.size() < least ? "too few" : "too many";
      throw new CorefileException(
          words.isEmpty() ? field.at() : words.getLast().at(),
          few + " (" + words.size() + ") arguments for a " + RewriteReader.lower(field) + " rule",
          "write: rewrite [continue|stop] " + usage);
    }
  }
}
