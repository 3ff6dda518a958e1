package dev.seamark.server.corefile;

import dev.seamark.process.Nearest;
import dev.seamark.process.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The words of a Corefile in their order, with those of an import in place of its line. */
final class TokenStream {
  /** CoreDNS stops here, too: as many imports are a mistake that repeats itself. */
  private static final int MAX_IMPORTS = 1000;

  private static final int MAX_IMPORTED_WORDS = 1_000_000;

  /** A snippet, {@code (name) { words }}. */
  private record Snippet(Token name, List<Token> words) {}

  private final ArrayDeque<Token> rest = new ArrayDeque<>();
  private final Map<String, Snippet> snippets = new HashMap<>();
  private final String name;
  private final Path directory;
  private final Variables variables;
  private final List<Corefile.Warning> warnings;
  private final MessageDigest digest;
  private int imports;
  private int importedWords;

  TokenStream(String name, Path directory, Variables variables, List<Corefile.Warning> warnings) {
    this.name = name;
    this.directory = directory;
    this.variables = variables;
    this.warnings = warnings;
    try {
      digest = MessageDigest.getInstance("SHA-512");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-512", e);
    }
  }

  /** Takes the text of the Corefile itself. */
  void begin(byte[] text) throws CorefileException {
    digest.update(text);
    String content = new String(text, StandardCharsets.UTF_8);
    CorefileParser.requireNoObject(name, content);
    rest.addAll(Lexer.read(name, directory, new Token.Trail(name, null), content, variables));
  }

  /** Hex of the digest of all that was read. */
  String digest() {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The next word, which stays. */
  Optional<Token> peek() throws CorefileException {
    while (!rest.isEmpty() && rest.getFirst().imports()) {
      replaceImport();
    }
    return Optional.ofNullable(rest.peekFirst());
  }

  /** Takes the next word, which {@link #peek} has shown. */
  Token take() {
    return rest.removeFirst();
  }

  /** Takes the words of a snippet up to its closing brace, as they are. */
  void define(Token name) throws CorefileException {
    String key = snippetName(name);
    Snippet before = snippets.get(key);
    if (before != null) {
      throw new CorefileException(
          name.at(),
          "snippet '" + key + "' is already defined at " + before.name().at(),
          "give one of them another name");
    }
    Token open = take();
    List<Token> words = new ArrayList<>();
    for (int depth = 1; !rest.isEmpty(); words.add(rest.removeFirst())) {
      depth += rest.getFirst().opens() ? 1 : rest.getFirst().closes() ? -1 : 0;
      if (depth == 0) {
        take();
        snippets.put(key, new Snippet(name, words));
        return;
      }
    }
    throw CorefileParser.unclosed(open);
  }

  static boolean namesSnippet(Token token) {
    return token.text().length() > 2 && token.text().startsWith("(") && token.text().endsWith(")");
  }

  private static String snippetName(Token token) {
    return token.text().substring(1, token.text().length() - 1);
  }

  private void replaceImport() throws CorefileException {
    Token line = take();
    List<Token> words = new ArrayList<>();
    while (!rest.isEmpty() && !rest.getFirst().startsLine()) {
      words.add(take());
    }
    if (words.isEmpty() || words.getFirst().text().isEmpty()) {
      throw new CorefileException(
          line.at(),
          "Wrong argument count or unexpected line ending after 'import'",
          "write: import SNIPPET, or: import FILE, or: import FOLDER/*.override");
    }
    for (Token word : words) {
      if (word.opens() || word.closes()) {
        throw new CorefileException(
            word.at(),
            "'import' has no block, but found '" + word.text() + "'",
            "remove the block");
      }
    }
    if (++imports > MAX_IMPORTS) {
      throw new CorefileException(
          line.at(),
          "maximum import depth (" + MAX_IMPORTS + ") exceeded",
          "something is imported again and again");
    }
    Token what = words.getFirst();
    List<Word> arguments = words.stream().skip(1).map(Token::word).toList();
    Snippet snippet = snippets.get(what.text());
    List<Token> imported = new ArrayList<>();
    if (snippet != null) {
      append(imported, snippet.words(), trail(what, "snippet " + what.text()), arguments);
    } else {
      for (Path file : files(what)) {
        Token.Trail trail = trail(what, realPath(file));
        append(imported, readFile(what, file, trail), trail, arguments);
      }
    }
    for (Token token : imported.reversed()) {
      rest.addFirst(token);
    }
  }

  private void append(List<Token> to, List<Token> words, Token.Trail trail, List<Word> arguments)
      throws CorefileException {
    boolean first = true;
    for (Token word : words) {
      if (++importedWords > MAX_IMPORTED_WORDS) {
        throw new CorefileException(
            word.at(),
            "imports add up to more than " + MAX_IMPORTED_WORDS + " words",
            "import less");
      }
      to.add(Imports.filled(word.importedBy(trail, first), arguments));
      first = false;
    }
  }

  private List<Path> files(Token what) throws CorefileException {
    List<Path> files = Imports.files(what);
    if (!files.isEmpty()) {
      return files;
    }
    if (!Imports.isGlob(what.text())) {
      throw new CorefileException(
          what.at(),
          "File to import not found: " + what.text(),
          Nearest.hint(
              what.text(), snippets.keySet(), "name a file, or a snippet that is defined above"));
    }
    warnings.add(
        new Corefile.Warning(
            what.at(),
            "No files matching import glob pattern: "
                + what.text()
                + "; add one, or mend the pattern"));
    return List.of();
  }

  private static Token.Trail trail(Token what, String key) throws CorefileException {
    if (what.trail().holds(key)) {
      throw new CorefileException(
          what.at(), "'" + what.text() + "' imports itself", "remove this import");
    }
    return new Token.Trail(key, what.trail());
  }

  private static String realPath(Path file) {
    try {
      return file.toRealPath().toString();
    } catch (IOException e) {
      return file.toString(); // reading it will fail, too, and say why
    }
  }

  private List<Token> readFile(Token what, Path file, Token.Trail trail) throws CorefileException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new CorefileException(
          what.at(), "cannot import " + file + ": " + Reason.of(e), "make it a readable file");
    }
    digest.update(("\0" + file + "\0").getBytes(StandardCharsets.UTF_8));
    digest.update(bytes);
    Path folder = file.getParent();
    List<Token> words =
        Lexer.read(
            file.toString(),
            folder == null ? Path.of("") : folder,
            trail,
            new String(bytes, StandardCharsets.UTF_8),
            variables);
    Imports.requireBalance(words);
    return words;
  }
}
