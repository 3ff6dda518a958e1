package dev.seamark.server.plugins.zonefile;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Generator;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.TTL;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Tokenizer;
import org.xbill.DNS.Type;

/**
 * The lines of one master file (RFC 1035 section 5.1, RFC 2308 section 4 for {@code $TTL}, RFC 3597
 * section 5 for unknown types, and BIND's {@code $GENERATE}). Confined to one thread.
 */
final class MasterLines {
  private static final long USUAL_TTL = 3600;
  private static final Pattern PLACE = Pattern.compile("^[^:]*:(\\d+): (.*)$", Pattern.DOTALL);

  /** What may stand behind a {@code $} in a line of $GENERATE: bounded in its width. */
  private static final Pattern COUNTER =
      Pattern.compile("\\$\\{-?\\d{1,10}(,\\d{1,2}(,[doxX])?)?}");

  private final Tokenizer words;
  private final EntryBytes bytes;
  private final Defaults defaults;
  private Name origin;
  private long ttl;
  private @Nullable Generator generator;

  /** What a line is: exactly one of these. */
  sealed interface Line {
    /** A record of class IN. */
    record Of(Record record, long ttl) implements Line {}

    /** The lines of another file stand here. */
    record Include(String path, Name origin) implements Line {}

    /** There are no more. */
    record End() implements Line {}
  }

  /** What lines leave to those before them, in an included file, too. */
  static final class Defaults {
    private long explicitTtl = -1;
    private long lastTtl = -1;
    private @Nullable Name lastOwner;
  }

  /** A line that is wrong. */
  static final class Fault extends Exception {
    private static final long serialVersionUID = 1;

    private final int line;
    private final String advice;

    Fault(int line, String message, String advice) {
      super(message);
      this.line = line;
      this.advice = advice;
    }

    int line() {
      return line;
    }

    String advice() {
      return advice;
    }
  }

  /**
   * Lines that are read from the words.
   *
   * @param bytes what the words are made of
   */
  MasterLines(Tokenizer words, EntryBytes bytes, Name origin, Defaults defaults) {
    this.words = words;
    this.bytes = bytes;
    this.origin = origin;
    this.defaults = defaults;
  }

  Defaults defaults() {
    return defaults;
  }

  /** The next line that says something. */
  Line next() throws IOException, Fault {
    try {
      return read();
    } catch (EntryBytes.TooLongException e) {
      throw new Fault(line(), String.valueOf(e.getMessage()), "shorten it, or end it");
    } catch (TextParseException e) {
      Matcher place = PLACE.matcher(String.valueOf(e.getMessage()));
      throw place.matches()
          ? new Fault(Integer.parseInt(place.group(1)), place.group(2), "correct the line")
          : new Fault(line(), String.valueOf(e.getMessage()), "correct the line");
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) { // a value out of its range
      throw new Fault(line(), "the record cannot be read", "correct the line");
    }
  }

  /** Says that the line that was read last is wrong. */
  Fault fault(String message) {
    return new Fault(lastLine(), message, "correct the line");
  }

  /** The number of the line that was read last. */
  int lastLine() {
    return Math.max(1, line() - 1);
  }

  private int line() {
    Matcher place = PLACE.matcher(String.valueOf(words.exception("").getMessage()));
    return place.matches() ? Integer.parseInt(place.group(1)) : 1;
  }

  private Line read() throws IOException, Fault {
    if (generator != null) {
      Record next = generated(generator);
      if (next != null) {
        return new Line.Of(next, next.getTTL());
      }
      generator = null;
    }
    while (true) {
      bytes.another();
      Tokenizer.Token first = words.get(true, false);
      switch (first.type()) {
        case Tokenizer.EOF -> {
          return new Line.End();
        }
        case Tokenizer.EOL -> {}
        case Tokenizer.WHITESPACE -> {
          Tokenizer.Token second = words.get();
          words.unget();
          if (!second.isEOL()) {
            Name owner = defaults.lastOwner;
            if (owner == null) {
              throw words.exception("the line has no name, and no line before it has one");
            }
            return record(owner);
          }
          words.get();
          if (second.type() == Tokenizer.EOF) {
            return new Line.End();
          }
        }
        default -> {
          String word = first.value();
          if (!word.startsWith("$")) {
            return record(owner(word));
          }
          Line line = directive(word);
          if (line != null) {
            return line;
          }
        }
      }
    }
  }

  private Name owner(String word) throws IOException {
    Name owner = Name.fromString(word, origin);
    Name last = defaults.lastOwner;
    if (last != null && owner.equals(last)) {
      return last;
    }
    defaults.lastOwner = owner;
    return owner;
  }

  private Line record(Name owner) throws IOException {
    int type = ttlClassAndType();
    Record record = Record.fromString(owner, type, DClass.IN, Math.max(0, ttl), words, origin);
    if (ttl < 0) { // nothing before says what it is
      ttl = record instanceof SOARecord soa ? soa.getMinimum() : USUAL_TTL;
    }
    defaults.lastTtl = ttl;
    return new Line.Of(record, ttl);
  }

  /** Reads {@code [TTL] [CLASS] TYPE}, the first two in any order. */
  private int ttlClassAndType() throws IOException {
    ttl = defaults.explicitTtl >= 0 ? defaults.explicitTtl : defaults.lastTtl;
    String word = words.getString();
    for (int i = 0; i < 2; i++) {
      int dclass = DClass.value(word);
      if (dclass >= 0 && Type.value(word) < 0) {
        if (dclass != DClass.IN) {
          throw words.exception("class " + word + ": only IN is served");
        }
        word = words.getString();
      } else if (Character.isDigit(word.charAt(0))) {
        ttl = ttl(word);
        word = words.getString();
      }
    }
    int type = Type.value(word);
    if (type < 0) {
      throw words.exception("unknown record type '" + word + "'");
    }
    return type;
  }

  private long ttl(String word) throws IOException {
    try {
      return TTL.parseTTL(word);
    } catch (NumberFormatException e) {
      throw words.exception("'" + word + "' is neither a TTL nor a record type");
    }
  }

  private @Nullable Line directive(String word) throws IOException, Fault {
    switch (word.toUpperCase(java.util.Locale.ROOT)) {
      case "$ORIGIN" -> origin = words.getName(origin);
      case "$TTL" -> defaults.explicitTtl = words.getTTL();
      case "$INCLUDE" -> {
        String path = words.getString();
        Tokenizer.Token behind = words.get();
        Name of = behind.isString() ? Name.fromString(behind.value(), origin) : origin;
        if (!behind.isString()) {
          words.unget();
        }
        words.getEOL();
        return new Line.Include(path, of);
      }
      case "$GENERATE" -> {
        Generator begun = generate();
        generator = begun;
        Record first = generated(begun);
        return first == null ? null : new Line.Of(first, first.getTTL());
      }
      default -> throw words.exception("unknown directive '" + word + "'");
    }
    words.getEOL();
    return null;
  }

  private Generator generate() throws IOException {
    String range = words.getIdentifier();
    Matcher parts = Pattern.compile("(\\d{1,10})-(\\d{1,10})(?:/(\\d{1,10}))?").matcher(range);
    if (!parts.matches()) {
      throw words.exception("'" + range + "' is not a range like 1-100 or 0-254/2");
    }
    long start = Long.parseLong(parts.group(1));
    long end = Long.parseLong(parts.group(2));
    long step = parts.group(3) == null ? 1 : Long.parseLong(parts.group(3));
    if (start > end || step == 0) {
      throw words.exception("the range '" + range + "' has no numbers");
    }
    String owners = counters(words.getIdentifier());
    int type = ttlClassAndType();
    if (!Generator.supportedType(type)) {
      throw words.exception(
          "$GENERATE does not make records of type "
              + Type.string(type)
              + ", but A, AAAA, CNAME, DNAME, NS and PTR");
    }
    String data = counters(words.getIdentifier());
    words.getEOL();
    long lasting = ttl < 0 ? USUAL_TTL : ttl;
    return new Generator(start, end, step, owners, type, DClass.IN, lasting, data, origin);
  }

  private String counters(String text) throws IOException {
    if (COUNTER.matcher(text).replaceAll("").contains("${")) {
      throw words.exception("'" + text + "': a counter is $ or ${OFFSET,WIDTH,BASE}");
    }
    return text;
  }

  private @Nullable Record generated(Generator from) throws IOException, Fault {
    try {
      return from.nextRecord();
    } catch (TextParseException e) {
      throw fault("$GENERATE: " + e.getMessage());
    }
  }
}
