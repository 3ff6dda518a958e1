package dev.seamark.server.corefile;

import dev.seamark.process.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a Corefile.
 *
 * <pre>
 *   corefile  := { snippet | block }
 *   snippet   := "(" name ")" "{" words "}"
 *   block     := key { key } "{" { directive } "}"      (without braces where it is the only one)
 *   directive := name { argument } [ "{" { directive } "}" ]   on a line of its own
 * </pre>
 *
 * <p>{@code import} may stand wherever a line may begin. What directives mean is not known here,
 * and so not whether a block may be closed on the line of its last directive, which says that it
 * was.
 */
public final class CorefileParser {
  private static final int MAX_DEPTH = 100;

  /** The kind of an object of Kubernetes, in YAML or JSON. */
  private static final Pattern OBJECT =
      Pattern.compile("^(?:kind:|[ \\t{]*\"kind\"[ \\t]*:)[ \\t]*[\"']?(\\w+)", Pattern.MULTILINE);

  private final TokenStream tokens;
  private final Set<String> knownDirectives;
  private final List<ServerBlock> blocks = new ArrayList<>();

  private CorefileParser(TokenStream tokens, Set<String> knownDirectives) {
    this.tokens = tokens;
    this.knownDirectives = knownDirectives;
  }

  /**
   * Parses a file. Imports are relative to the file that they stand in.
   *
   * @param knownDirectives the names of plugins, for advice
   * @param environment what {@code {$NAME}} stands for
   */
  public static Corefile parse(
      Path file, Set<String> knownDirectives, Function<String, Optional<String>> environment)
      throws CorefileException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new CorefileException(
          new Position(file.toString(), 1, 1),
          "cannot read the Corefile: " + Reason.of(e),
          Files.isDirectory(file)
              ? "name a Corefile with -conf FILE, or take the manifests in it with --manifests DIR"
              : "name another one with -conf FILE");
    }
    Path folder = file.getParent();
    return parse(
        file.toString(),
        bytes,
        folder == null ? Path.of("") : folder,
        knownDirectives,
        environment);
  }

  /**
   * Parses a text.
   *
   * @param name what positions call it
   * @param directory what imports are relative to
   */
  public static Corefile parseText(
      String name,
      String text,
      Path directory,
      Set<String> knownDirectives,
      Function<String, Optional<String>> environment)
      throws CorefileException {
    return parse(
        name, text.getBytes(StandardCharsets.UTF_8), directory, knownDirectives, environment);
  }

  private static Corefile parse(
      String name,
      byte[] text,
      Path directory,
      Set<String> knownDirectives,
      Function<String, Optional<String>> environment)
      throws CorefileException {
    List<Corefile.Warning> warnings = new ArrayList<>();
    TokenStream tokens =
        new TokenStream(name, directory, new Variables(environment, warnings), warnings);
    try {
      tokens.begin(text);
      CorefileParser parser = new CorefileParser(tokens, knownDirectives);
      while (tokens.peek().isPresent()) {
        parser.snippetOrBlock();
      }
      return new Corefile(parser.blocks, tokens.digest(), warnings);
    } catch (CorefileException e) {
      throw e.in(tokens.digest());
    }
  }

  /** People hand in the ConfigMap that the Corefile is kept in. */
  static void requireNoObject(String name, String text) throws CorefileException {
    Matcher object = OBJECT.matcher(text);
    if (object.find()) {
      throw new CorefileException(
          new Position(name, 1, 1),
          "this is a " + object.group(1) + ", not a Corefile",
          object.group(1).equals("ConfigMap")
              ? "take its .data.Corefile: kubectl -n kube-system get configmap coredns"
                  + " -o jsonpath='{.data.Corefile}'"
              : "name a Corefile, or a directory of manifests with --manifests DIR");
    }
  }

  private void snippetOrBlock() throws CorefileException {
    List<Token> keys = keys();
    Optional<Token> next = tokens.peek();
    boolean braces = next.isPresent() && next.get().opens();
    if (keys.size() == 1 && TokenStream.namesSnippet(keys.getFirst())) {
      if (!braces) {
        throw new CorefileException(
            keys.getFirst().at(),
            "expected '{' behind the snippet name '" + keys.getFirst().text() + "'",
            "write: " + keys.getFirst().text() + " { ... }");
      }
      tokens.define(keys.getFirst());
      return;
    }
    List<Word> words = keys.stream().map(Token::word).toList();
    if (braces) {
      blocks.add(new ServerBlock(words, block(tokens.take(), 1)));
      return;
    }
    if (!blocks.isEmpty()) {
      throw outside(keys.getFirst());
    }
    List<Directive> directives = new ArrayList<>();
    while (tokens.peek().isPresent()) {
      directives.add(directive(1));
    }
    blocks.add(new ServerBlock(words, directives));
  }

  private CorefileException outside(Token key) {
    String text = key.text();
    return new CorefileException(
        key.at(),
        "'" + text + "' stands outside of any server block",
        knownDirectives.contains(text)
            ? "move it inside of the braces of a server block"
            : "write: " + text + " { ... }, since only a single block may go without braces");
  }

  /** The keys of a block: up to its brace, or to the end of a line that does not end in a comma. */
  private List<Token> keys() throws CorefileException {
    List<Token> keys = new ArrayList<>();
    Optional<Token> first = tokens.peek();
    Optional<Token> comma = Optional.empty();
    for (Optional<Token> next = tokens.peek(); next.isPresent(); next = tokens.peek()) {
      Token token = next.get();
      if (token.closes()) {
        throw strayClose(token);
      }
      boolean ends = token.opens() || token.startsLine() && !keys.isEmpty() && comma.isEmpty();
      if (ends) {
        break;
      }
      tokens.take();
      comma = token.text().endsWith(",") ? next : Optional.empty();
      for (String key : token.text().split(",", -1)) {
        if (!key.isEmpty()) {
          keys.add(token.withText(key));
        }
      }
    }
    if (comma.isPresent()) {
      throw new CorefileException(
          comma.get().at(), "expected another zone behind the comma", "remove the comma");
    }
    if (keys.isEmpty()) {
      throw new CorefileException(
          first.orElseThrow().at(),
          "a server block has to begin with the zones that it serves",
          "write for example: .:53 {");
    }
    return keys;
  }

  /** The lines up to the closing brace, which is taken. */
  private List<Directive> block(Token open, int depth) throws CorefileException {
    if (depth > MAX_DEPTH) {
      throw new CorefileException(
          open.at(),
          "blocks are nested deeper than " + MAX_DEPTH + " levels",
          "remove some braces");
    }
    List<Directive> directives = new ArrayList<>();
    while (true) {
      Optional<Token> next = tokens.peek();
      if (next.isEmpty()) {
        throw unclosed(open);
      }
      if (next.get().closes()) {
        tokens.take();
        requireLineEnd();
        return directives;
      }
      directives.add(directive(depth));
    }
  }

  private void requireLineEnd() throws CorefileException {
    Optional<Token> next = tokens.peek();
    if (next.isPresent() && !next.get().startsLine()) {
      throw new CorefileException(
          next.get().at(),
          "expected the end of the line behind '}', but found '" + next.get().text() + "'",
          "put it on a line of its own");
    }
  }

  private Directive directive(int depth) throws CorefileException {
    Token name = tokens.take();
    if (name.closes()) {
      throw strayClose(name);
    }
    if (name.opens()) {
      throw new CorefileException(
          name.at(), "'{' opens a block of nothing", "put the name of what it belongs to in front");
    }
    List<Word> arguments = new ArrayList<>();
    while (true) {
      Optional<Token> next = tokens.peek();
      if (next.isPresent() && next.get().opens()) {
        return new Directive(name.word(), arguments, block(tokens.take(), depth + 1), true);
      }
      if (next.isEmpty() || next.get().startsLine()) {
        return new Directive(name.word(), arguments, List.of(), false);
      }
      if (next.get().closes()) {
        Directive line =
            new Directive(name.word(), arguments, List.of(), false, Optional.of(next.get().word()));
        if (depth == 1) {
          throw line.unexpectedBrace();
        }
        return line;
      }
      arguments.add(tokens.take().word());
    }
  }

  static CorefileException strayClose(Token close) {
    return new CorefileException(
        close.at(), "unexpected '}'", "remove it, or add the '{' that it belongs to");
  }

  static CorefileException unclosed(Token open) {
    return new CorefileException(
        open.at(), "this '{' is never closed", "add a '}' on a line of its own");
  }
}
