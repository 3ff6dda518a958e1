package dev.seamark.server.plugins.local;

import dev.seamark.process.Nearest;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.corefile.ZoneArguments;
import dev.seamark.server.exchange.ExtendedError;
import dev.seamark.server.gotemplate.Expression;
import dev.seamark.server.gotemplate.GoTemplate;
import dev.seamark.server.gotemplate.TemplateException;
import dev.seamark.server.plugin.Fallthrough;
import dev.seamark.server.plugin.Setup;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.ZoneIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Type;

/** Reads {@code template} directives. */
final class TemplateReader {
  private static final String USAGE = "template CLASS TYPE [ZONE...]";
  private static final int MAX_ERROR_CODE = 65_535; // RFC 8914 section 2: 16 bits
  private static final List<String> PROPERTIES =
      List.of("match", "answer", "additional", "authority", "rcode", "ederror", "fallthrough");

  /** By number (IANA DNS parameters); those beyond 15 do not fit into a header. */
  private static final List<String> RCODES =
      List.of(
          "NOERROR",
          "FORMERR",
          "SERVFAIL",
          "NXDOMAIN",
          "NOTIMP",
          "REFUSED",
          "YXDOMAIN",
          "YXRRSET",
          "NXRRSET",
          "NOTAUTH",
          "NOTZONE");

  private final Setup setup;
  private final List<Expression> patterns = new ArrayList<>();
  private final List<GoTemplate> answer = new ArrayList<>();
  private final List<GoTemplate> additional = new ArrayList<>();
  private final List<GoTemplate> authority = new ArrayList<>();
  private int rcode = Rcode.NOERROR;
  private Optional<ExtendedError> error = Optional.empty();
  private Fallthrough fallthrough = Fallthrough.NEVER;

  private TemplateReader(Setup setup) {
    this.setup = setup;
  }

  static TemplateRule read(Directive line, Setup setup) throws CorefileException {
    return new TemplateReader(setup).read(line);
  }

  private TemplateRule read(Directive line) throws CorefileException {
    List<Word> words = line.arguments();
    if (words.size() < 2) {
      throw line.wrongArguments(USAGE);
    }
    int dclass = DClass.value(words.get(0).text());
    if (dclass < 0) {
      throw new CorefileException(
          words.get(0).at(), "invalid query class " + words.get(0), "write IN or ANY");
    }
    int type = Type.value(words.get(1).text());
    if (type < 0) {
      throw new CorefileException(
          words.get(1).at(), "invalid RR type " + words.get(1), "write A, AAAA, ... or ANY");
    }
    for (Directive property : line.block()) {
      property(property);
    }
    return new TemplateRule(
        dclass,
        type,
        ZoneIndex.of(ZoneArguments.of(words.subList(2, words.size()), setup.zones())),
        List.copyOf(patterns),
        List.copyOf(answer),
        List.copyOf(additional),
        List.copyOf(authority),
        rcode,
        error,
        fallthrough);
  }

  private void property(Directive property) throws CorefileException {
    switch (property.name().text()) {
      case "match" -> {
        for (Word word : some(property, "match REGEX...")) {
          patterns.add(pattern(word));
        }
      }
      case "answer" -> templates(property, answer);
      case "additional" -> templates(property, additional);
      case "authority" -> templates(property, authority);
      case "rcode" -> rcode = rcode(property);
      case "ederror" -> error = Optional.of(extendedError(property));
      case "fallthrough" -> fallthrough = Fallthrough.read(property);
      case "upstream" ->
          setup.warn(
              property.at(),
              "plugin/template: 'upstream' is obsolete and ignored: aliases are always followed");
      case "var", "expr" ->
          throw new CorefileException(
              property.at(),
              "'" + property.name() + "' is not supported yet",
              "express the condition with match");
      default ->
          throw new CorefileException(
              property.at(),
              "unknown property '" + property.name() + "'",
              Nearest.hint(property.name().text(), PROPERTIES));
    }
  }

  private static List<Word> some(Directive property, String usage) throws CorefileException {
    if (property.arguments().isEmpty()) {
      throw property.wrongArguments(usage);
    }
    return property.arguments();
  }

  private static Expression pattern(Word word) throws CorefileException {
    try {
      return Expression.compile(word.text());
    } catch (IllegalArgumentException e) {
      throw new CorefileException(
          word.at(), "could not parse regex: " + word + ", " + e.getMessage(), "");
    }
  }

  private static void templates(Directive property, List<GoTemplate> into)
      throws CorefileException {
    for (Word word : some(property, property.name() + " RECORD...")) {
      try {
        into.add(GoTemplate.parse(word.text(), TemplateData.FIELDS));
      } catch (TemplateException e) {
        throw new CorefileException(
            word.at(),
            "could not compile template: "
                + property.name()
                + ", character "
                + (e.offset() + 1)
                + ": "
                + e.getMessage(),
            "");
      }
    }
  }

  private static int rcode(Directive property) throws CorefileException {
    if (property.arguments().size() != 1) {
      throw property.wrongArguments("rcode CODE");
    }
    Word word = property.arguments().getFirst();
    int code = RCODES.indexOf(word.text().toUpperCase(Locale.ROOT));
    if (code < 0) {
      throw new CorefileException(
          word.at(), "unknown rcode " + word, "there are " + String.join(", ", RCODES));
    }
    return code;
  }

  private static ExtendedError extendedError(Directive property) throws CorefileException {
    List<Word> words = property.arguments();
    if (words.isEmpty() || words.size() > 2) {
      throw property.wrongArguments("ederror CODE [REASON]");
    }
    String digits = words.getFirst().text();
    boolean number =
        !digits.isEmpty()
            && digits.length() <= 5
            && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!number || Integer.parseInt(digits) > MAX_ERROR_CODE) {
      throw new CorefileException(
          words.getFirst().at(),
          "error parsing extended DNS error code " + digits,
          "write a number as in RFC 8914");
    }
    return new ExtendedError(Integer.parseInt(digits), words.size() > 1 ? words.get(1).text() : "");
  }
}
