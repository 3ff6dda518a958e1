package dev.seamark.server.corefile;

import java.util.List;
import java.util.Optional;

/**
 * A line of a server block, with the lines of its own block: {@code name argument... { line... }}.
 * The lines of a block have the same shape.
 *
 * @param hasBlock whether there were braces at all, even empty ones
 * @param brace the brace that closes the block around this line, where it stands on the same line
 */
public record Directive(
    Word name,
    List<Word> arguments,
    List<Directive> block,
    boolean hasBlock,
    Optional<Word> brace) {
  public Directive {
    arguments = List.copyOf(arguments);
    block = List.copyOf(block);
  }

  /** A line behind which no brace stands. */
  public Directive(Word name, List<Word> arguments, List<Directive> block, boolean hasBlock) {
    this(name, arguments, block, hasBlock, Optional.empty());
  }

  /** Where the directive starts. */
  public Position at() {
    return name.at();
  }

  /** The texts of the arguments. */
  public List<String> texts() {
    return arguments.stream().map(Word::text).toList();
  }

  /** Says that the brace behind this line must not stand there. */
  public CorefileException unexpectedBrace() {
    Word last = arguments.isEmpty() ? name : arguments.getLast();
    return new CorefileException(
        brace.orElse(last).at(),
        "unexpected '}' behind '" + last + "'",
        "put it on a line of its own, or in quotes where it is text");
  }

  /**
   * Says that an argument is missing or one too many, in CoreDNS's words.
   *
   * @param usage what the line should look like, e.g. {@code ttl SECONDS}
   */
  public CorefileException wrongArguments(String usage) {
    Word last = arguments.isEmpty() ? name : arguments.getLast();
    return new CorefileException(
        last.at(),
        "Wrong argument count or unexpected line ending after '" + last.text() + "'",
        "write: " + usage);
  }
}
