package dev.seamark.server.plugins.local;

import dev.seamark.process.Nearest;
import dev.seamark.process.Reason;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Numbers;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.exchange.ExtendedError;
import dev.seamark.server.expression.Compiled;
import dev.seamark.server.expression.Scope;
import dev.seamark.server.gotemplate.Expression;
import dev.seamark.server.gotemplate.GoTemplate;
import dev.seamark.server.gotemplate.TemplateException;
import dev.seamark.server.plugin.Fallthrough;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.ZoneWords;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.wire.ZoneIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Type;

/** Reads {@code template} directives. */
final class TemplateReader {
  static final String USAGE = "template CLASS TYPE [ZONES...]";
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
  private static final int MAX_ERROR_CODE = 65_535; // RFC 8914 section 2: 16 bits

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
  private final int dclass;
  private final int type;
  private final List<WireName> zones;
  private final List<Expression> patterns = new ArrayList<>();
  private final List<TemplateExpressions.Line> lines = new ArrayList<>();
  private @Nullable Scope scope;
  private final List<GoTemplate> answer = new ArrayList<>();
  private final List<GoTemplate> additional = new ArrayList<>();
  private final List<GoTemplate> authority = new ArrayList<>();
  private int rcode = Rcode.NOERROR;
  private Optional<ExtendedError> error = Optional.empty();
  private Fallthrough fallthrough = Fallthrough.NEVER;

  /** Begins with the arguments. */
  TemplateReader(Directive line, Setup setup) throws CorefileException {
    this.setup = setup;
    List<Word> words = line.arguments();
    words.subList(0, 2).forEach(this::warnUnlessUpper);
    dclass = DClass.value(words.get(0).text());
    if (dclass < 0) {
      throw new CorefileException(
          words.get(0).at(), "invalid query class " + words.get(0), "write IN or ANY");
    }
    type = Type.value(words.get(1).text());
    if (type < 0) {
      throw new CorefileException(
          words.get(1).at(), "invalid RR type " + words.get(1), "write A, AAAA, ... or ANY");
    }
    zones = ZoneWords.of("template", setup).read(words.subList(2, words.size()), setup.zones());
  }

  private void warnUnlessUpper(Word word) {
    String upper = word.text().toUpperCase(Locale.ROOT);
    if (!word.text().equals(upper)) {
      setup.warn(
          word.at(), "plugin/template: CoreDNS does not take '" + word + "'; write " + upper);
    }
  }

  /** The lines that the block may have. */
  static Properties<TemplateReader> properties() {
    return Properties.of(
        Property.of(
            "match REGEX...",
            "Which names the rule is for, with a dot at their end; one of these is enough.",
            "all",
            (read, line) -> {
              for (Word word : line.arguments()) {
                read.patterns.add(pattern(word));
              }
            }),
        Property.of(
            "answer RECORD...",
            "Templates of records for the answer section.",
            "",
            (read, line) -> read.templates(line, read.answer)),
        Property.of(
            "additional RECORD...",
            "Templates of records for the additional section.",
            "",
            (read, line) -> read.templates(line, read.additional)),
        Property.of(
            "authority RECORD...",
            "Templates of records for the authority section.",
            "",
            (read, line) -> read.templates(line, read.authority)),
        Property.of(
            "rcode CODE",
            "The response code.",
            "NOERROR",
            (read, line) -> read.rcode = read.rcode(line)),
        Property.of(
            "ederror CODE [REASON]",
            "An extended DNS error for clients that can read it (RFC 8914).",
            "",
            (read, line) -> read.error = Optional.of(extendedError(line))),
        Property.of(
            "fallthrough [ZONES...]",
            "Leaves names that do not match, in these zones or all, to the next rule or plugin.",
            "",
            (read, line) ->
                read.fallthrough = Fallthrough.read(line, "template", read.zones, read.setup)),
        Property.ignored("upstream [...]", "aliases are always followed"),
        Property.of(
            "var NAME EXPRESSION...",
            "Computes a value, which is .Var.NAME in templates and NAME in expressions behind it.",
            "",
            TemplateReader::variable),
        Property.of(
            "expr EXPRESSION...",
            "What must be true of a name that matches; all of these, where there are several.",
            "",
            TemplateReader::condition));
  }

  /** What was read. */
  TemplateRule rule() {
    return new TemplateRule(
        dclass,
        type,
        ZoneIndex.of(zones),
        List.copyOf(patterns),
        lines.isEmpty() ? TemplateExpressions.NONE : new TemplateExpressions(lines),
        List.copyOf(answer),
        List.copyOf(additional),
        List.copyOf(authority),
        rcode,
        error,
        fallthrough);
  }

  /** What expressions may name; made where there is one, since most templates have none. */
  private Scope scope() {
    if (scope == null) {
      scope = new Scope();
      scope.textFunction("group", TemplateExpressions::group);
    }
    return scope;
  }

  private void variable(Directive line) throws CorefileException {
    Word name = line.arguments().getFirst();
    if (!NAME.matcher(name.text()).matches()) {
      throw new CorefileException(
          name.at(),
          "plugin/template: '" + name + "' is not a name of a variable",
          "write letters, digits and '_', a letter first");
    }
    List<Word> words = line.arguments().subList(1, line.arguments().size());
    Compiled value = Compiled.read("template", words, scope(), setup);
    int place = scope().define(name.text(), value);
    lines.add(new TemplateExpressions.Line.Variable(name.text(), place, value));
  }

  private void condition(Directive line) throws CorefileException {
    Compiled condition = Compiled.read("template", line.arguments(), scope(), setup);
    if (!condition.isCondition()) {
      setup.warn(
          line.at(),
          "plugin/template: the expression is neither true nor false, so no name matches; compare"
              + " it with something, such as: group('1') == 'a'");
    }
    lines.add(new TemplateExpressions.Line.Condition(condition));
  }

  private static Expression pattern(Word word) throws CorefileException {
    try {
      return Expression.compile(word.text());
    } catch (IllegalArgumentException e) {
      throw new CorefileException(
          word.at(), "could not parse regex: " + word + ", " + e.getMessage(), Expression.SYNTAX);
    }
  }

  private void templates(Directive property, List<GoTemplate> into) throws CorefileException {
    for (Word word : property.arguments()) {
      try {
        into.add(GoTemplate.parse(word.text(), TemplateData.FIELDS));
        warnUnlessRecord(word);
      } catch (TemplateException e) {
        throw new CorefileException(
            word.at(),
            "could not compile template: "
                + property.name()
                + ", character "
                + (e.offset() + 1)
                + ": "
                + e.getMessage(),
            "write it as a template of Go's text/template");
      }
    }
  }

  /** Text without actions is the record itself. CoreDNS finds out when it is asked for it. */
  private void warnUnlessRecord(Word word) {
    if (word.text().contains("{{")) {
      return;
    }
    try {
      RecordText.read(word.text());
    } catch (IOException e) {
      setup.warn(
          word.at(),
          "plugin/template: '%s' is not a record (%s), so its queries get SERVFAIL; write: NAME [TTL]"
                  .formatted(word, Reason.of(e).replaceFirst("^<[a-z]*>:\\d+: ", ""))
              + " [CLASS] TYPE DATA");
    }
  }

  private int rcode(Directive property) throws CorefileException {
    Word word = property.arguments().getFirst();
    int code = RCODES.indexOf(word.text().toUpperCase(Locale.ROOT));
    if (code < 0) {
      throw new CorefileException(
          word.at(),
          "unknown rcode " + word,
          Nearest.word(word.text().toUpperCase(Locale.ROOT), RCODES)
              .map(near -> "did you mean " + near + "?")
              .orElse("there are " + String.join(", ", RCODES)));
    }
    warnUnlessUpper(word);
    return code;
  }

  private static ExtendedError extendedError(Directive property) throws CorefileException {
    List<Word> words = property.arguments();
    String digits = words.getFirst().text();
    int code = Numbers.parse(digits, 5).orElse(-1);
    if (code < 0 || code > MAX_ERROR_CODE) {
      throw new CorefileException(
          words.getFirst().at(),
          "error parsing extended DNS error code " + digits,
          "write a number as in RFC 8914");
    }
    return new ExtendedError(code, words.size() > 1 ? words.get(1).text() : "");
  }
}
