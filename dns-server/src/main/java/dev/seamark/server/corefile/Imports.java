package dev.seamark.server.corefile;

import dev.seamark.process.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which words an {@code import} stands for: a snippet's, a file's, or those of a glob's files. */
final class Imports {
  private static final Pattern ARGUMENT =
      Pattern.compile("\\{args(?:\\.(\\d{1,4})|\\[(\\d{1,4})])}");

  private Imports() {}

  /** The files that a pattern names, in order. Without {@code * ? [} it names itself. */
  static List<Path> files(Token pattern) throws CorefileException {
    try {
      Path path = pattern.directory().resolve(pattern.text());
      if (!isGlob(pattern.text())) {
        return Files.exists(path) ? List.of(path) : List.of();
      }
      List<Path> found = new ArrayList<>();
      Path root = path.isAbsolute() ? path.getRoot() : Path.of("");
      collect(root, path, 0, found);
      return found;
    } catch (InvalidPathException e) {
      throw new CorefileException(
          pattern.at(),
          "'" + pattern.text() + "' is not a path",
          "name a file, such as /etc/coredns/custom/*.override");
    } catch (IOException e) {
      throw new CorefileException(
          pattern.at(),
          "cannot look for '" + pattern.text() + "': " + Reason.of(e),
          "make the folder readable");
    }
  }

  static boolean isGlob(String text) {
    return text.chars().anyMatch(c -> c == '*' || c == '?' || c == '[');
  }

  private static void collect(Path folder, Path pattern, int level, List<Path> found)
      throws IOException {
    if (level == pattern.getNameCount()) {
      if (Files.isRegularFile(folder)) {
        found.add(folder);
      }
      return;
    }
    String name = pattern.getName(level).toString();
    if (!isGlob(name)) {
      collect(folder.resolve(name), pattern, level + 1, found);
      return;
    }
    Path listed = folder.toString().isEmpty() ? Path.of(".") : folder;
    if (!Files.isDirectory(listed)) {
      return;
    }
    Pattern matching = regex(name);
    List<Path> entries;
    try (Stream<Path> all = Files.list(listed)) {
      entries = all.filter(p -> matching.matcher(fileName(p)).matches()).sorted().toList();
    }
    for (Path entry : entries) {
      collect(folder.resolve(fileName(entry)), pattern, level + 1, found);
    }
  }

  private static String fileName(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }

  private static Pattern regex(String glob) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      int end = c == '[' ? glob.indexOf(']', i + 2) : -1;
      if (c == '*') {
        regex.append(".*");
      } else if (c == '?') {
        regex.append('.');
      } else if (end > 0) {
        String set = glob.substring(i + 1, end).replace("\\", "\\\\").replace("[", "\\[");
        regex.append('[').append(set.replace("&&", "&\\&")).append(']');
        i = end;
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    try {
      return Pattern.compile(regex.toString(), Pattern.DOTALL);
    } catch (java.util.regex.PatternSyntaxException e) {
      return Pattern.compile(Pattern.quote(glob)); // a set like [z-a], which matches nothing
    }
  }

  /**
   * Puts the arguments of an import in place of {@code {args[0]}} (or {@code {args.0}}) and so on.
   */
  static Token filled(Token token, List<Word> arguments) throws CorefileException {
    if (!token.text().contains("{args")) {
      return token;
    }
    Matcher matcher = ARGUMENT.matcher(token.text());
    StringBuilder filled = new StringBuilder();
    while (matcher.find()) {
      String digits = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
      int index = Integer.parseInt(digits);
      if (index >= arguments.size()) {
        throw new CorefileException(
            token.at(),
            matcher.group() + " has no value: the import gives " + arguments.size() + " arguments",
            "add the argument behind the name in the 'import' line");
      }
      matcher.appendReplacement(filled, Matcher.quoteReplacement(arguments.get(index).text()));
    }
    return token.withText(matcher.appendTail(filled).toString());
  }

  /** Checks that what is imported opens and closes its own braces. */
  static void requireBalance(List<Token> tokens) throws CorefileException {
    List<Token> open = new ArrayList<>();
    for (Token token : tokens) {
      if (token.opens()) {
        open.add(token);
      } else if (token.closes() && open.isEmpty()) {
        throw CorefileParser.strayClose(token);
      } else if (token.closes()) {
        open.removeLast();
      }
    }
    if (!open.isEmpty()) {
      throw CorefileParser.unclosed(open.getLast());
    }
  }
}
