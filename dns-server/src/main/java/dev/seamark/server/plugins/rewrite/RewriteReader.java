package dev.seamark.server.plugins.rewrite;

import dev.seamark.process.Nearest;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Numbers;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.plugin.Setup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** Reads {@code rewrite} directives of one server block. */
final class RewriteReader {
  static final String USAGE = "rewrite [continue|stop] [name|type|class|ttl|rcode|cname|edns0 ...]";
  private static final List<String> FIELDS =
      List.of("name", "type", "class", "ttl", "rcode", "cname", "edns0");
  private static final long LARGEST_TTL = 0xFFFF_FFFFL;
  private static final long UNBOUNDED_TTL = Integer.MAX_VALUE; // RFC 2181 section 8
  private static final int LARGEST_CODE = 23; // BADCOOKIE

  private final MatchReader matches;
  private final Set<Integer> localCodes = new TreeSet<>();

  /** A reader for a block. */
  RewriteReader(Setup setup) {
    matches = new MatchReader(setup);
  }

  /** The codes of EDNS options that {@code edns0 local} rules speak of. */
  int[] localCodes() {
    return localCodes.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Reads a directive, on one line or with the rule in a block. */
  Rewrite.Step read(Directive line) throws CorefileException {
    List<Word> words = words(line);
    String first = words.isEmpty() ? "" : lower(words.getFirst());
    boolean mode = first.equals("continue") || first.equals("stop");
    if (words.size() == (mode ? 1 : 0)) {
      throw new CorefileException(
          line.at(),
          mode ? first + " rule must begin with a rule type" : "no rule type specified for rewrite",
          "write: " + USAGE);
    }
    List<Word> rest = words.subList(mode ? 2 : 1, words.size());
    return new Rewrite.Step(rule(words.get(mode ? 1 : 0), rest), !first.equals("continue"));
  }

  /** The words of the line, and those of its block as if they stood there, too. */
  private static List<Word> words(Directive line) throws CorefileException {
    if (line.arguments().size() > 1 && line.hasBlock()) {
      throw new CorefileException(
          line.at(),
          "a rewrite rule stands either on the line or in the block",
          "write: rewrite [continue|stop] { RULE }");
    }
    List<Word> words = new ArrayList<>(line.arguments());
    for (Directive inner : line.block()) {
      if (inner.hasBlock()) {
        throw new CorefileException(
            inner.at(), "a rewrite rule has no block inside of its block", "write: " + USAGE);
      }
      words.add(inner.name());
      words.addAll(inner.arguments());
    }
    return words;
  }

  private RewriteRule rule(Word field, List<Word> words) throws CorefileException {
    return switch (lower(field)) {
      case "name" -> matches.names(field, words);
      case "type" -> types(field, words);
      case "class" -> classes(field, words);
      case "ttl" -> ttls(field, words);
      case "rcode" -> codes(field, words);
      case "cname" -> matches.aliases(field, words);
      case "edns0" -> OptionReader.read(field, words, localCodes);
      case "answer" ->
          throw new CorefileException(
              field.at(),
              "response rewrites must begin with a name rule",
              "write: name [TYPE] FROM TO answer ...");
      default ->
          throw new CorefileException(
              field.at(),
              "invalid rule type \"" + field + "\"",
              Nearest.word(lower(field), FIELDS)
                  .map(near -> "did you mean '" + near + "'?")
                  .orElse("there is " + String.join(", ", FIELDS)));
    };
  }

  private static RewriteRule types(Word field, List<Word> words) throws CorefileException {
    requireTwo(field, words, "rewrite type FROM TO");
    return new RewriteRule.Types(type(words.getFirst()), type(words.getLast()));
  }

  private static int type(Word word) throws CorefileException {
    int type = Type.value(word.text());
    if (type <= 0) {
      throw new CorefileException(
          word.at(), "invalid type \"" + word + "\"", "write A, AAAA, ... or ANY");
    }
    return type;
  }

  private static RewriteRule classes(Word field, List<Word> words) throws CorefileException {
    requireTwo(field, words, "rewrite class FROM TO");
    return new RewriteRule.Classes(recordClass(words.getFirst()), recordClass(words.getLast()));
  }

  private static int recordClass(Word word) throws CorefileException {
    int recordClass = DClass.value(word.text());
    if (recordClass <= 0) {
      throw new CorefileException(
          word.at(), "invalid class \"" + word + "\"", "write IN, CH, HS, NONE or ANY");
    }
    return recordClass;
  }

  private static void requireTwo(Word field, List<Word> words, String usage)
      throws CorefileException {
    if (words.size() != 2) {
      throw new CorefileException(
          field.at(), lower(field) + " rules must have exactly two arguments", "write: " + usage);
    }
  }

  private RewriteRule ttls(Word field, List<Word> words) throws CorefileException {
    MatchReader.requireCount(field, words, 2, 3, "ttl [TYPE] NAME SECONDS");
    NameMatch match = matches.named(field, words.subList(0, words.size() - 1));
    return new RewriteRule.Replies(match, ttl(words.getLast()));
  }

  /** A TTL, or a range of them with one end or both. */
  private static ReplyChange ttl(Word word) throws CorefileException {
    String text = word.text();
    int dash = text.indexOf('-');
    long least = dash == 0 ? 0 : seconds(dash < 0 ? text : text.substring(0, dash));
    boolean open = dash > 0 && dash == text.length() - 1;
    long most = dash < 0 ? least : open ? UNBOUNDED_TTL : seconds(text.substring(dash + 1));
    if (least < 0 || most < least) {
      throw new CorefileException(
          word.at(),
          "invalid TTL '" + word + "' for a ttl rule",
          "write seconds, or a range of them: 30, 30-300, -300 or 30-");
    }
    return new ReplyChange.Ttl(least, most);
  }

  private static long seconds(String digits) {
    boolean number =
        !digits.isEmpty()
            && digits.length() <= 10
            && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    return number && Long.parseLong(digits) <= LARGEST_TTL ? Long.parseLong(digits) : -1;
  }

  private RewriteRule codes(Word field, List<Word> words) throws CorefileException {
    MatchReader.requireCount(field, words, 3, 4, "rcode [TYPE] NAME FROM TO");
    int codes = words.size() - 2;
    NameMatch match = matches.named(field, words.subList(0, codes));
    int from = code(words.get(codes), "matching");
    int to = code(words.get(codes + 1), "replacement");
    return new RewriteRule.Replies(match, new ReplyChange.Code(from, to));
  }

  private static int code(Word word, String which) throws CorefileException {
    String text = word.text();
    int code = Numbers.parse(text, 2).orElseGet(() -> Rcode.value(text));
    if (code < 0 || code > LARGEST_CODE) {
      throw new CorefileException(
          word.at(),
          "invalid " + which + " RCODE '" + word + "' for a rcode rule",
          "write NOERROR, SERVFAIL, NXDOMAIN, REFUSED, ... or a number up to " + LARGEST_CODE);
    }
    return code;
  }

  static String lower(Word word) {
    return word.text().toLowerCase(Locale.ROOT);
  }
}
