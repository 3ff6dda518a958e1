package dev.seamark.server.plugins.local;

import java.io.IOException;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TTL;
import org.xbill.DNS.Tokenizer;
import org.xbill.DNS.Type;

/**
 * A record in presentation format (RFC 1035 section 5.1): {@code OWNER [TTL] [CLASS] TYPE DATA}.
 */
final class RecordText {
  private static final long DEFAULT_TTL = 3600;

  private RecordText() {}

  /**
   * Reads a record. Names are absolute, even without a dot at the end.
   *
   * @return empty where the text is blank
   * @throws IOException where it is not a record
   */
  static Optional<Record> read(String text) throws IOException {
    if (text.isBlank()) {
      return Optional.empty();
    }
    try (Tokenizer words = new Tokenizer(text.strip())) {
      Name owner = words.getName(Name.root);
      long ttl = DEFAULT_TTL;
      int dclass = DClass.IN;
      String word = words.getString();
      for (int i = 0; i < 2; i++) { // the two may stand in any order
        if (DClass.value(word) >= 0 && Type.value(word) < 0 || word.equals("ANY")) {
          dclass = DClass.value(word);
          word = words.getString();
        } else if (!word.isEmpty() && Character.isDigit(word.charAt(0))) {
          ttl = ttl(word);
          word = words.getString();
        }
      }
      int type = Type.value(word, false);
      if (type < 0) {
        throw new IOException("unknown record type '" + word + "' in: " + text);
      }
      return Optional.of(Record.fromString(owner, type, dclass, ttl, words, Name.root));
    }
  }

  private static long ttl(String word) throws IOException {
    try {
      return TTL.parseTTL(word);
    } catch (NumberFormatException e) {
      throw new IOException("not a TTL: " + word, e);
    }
  }
}
