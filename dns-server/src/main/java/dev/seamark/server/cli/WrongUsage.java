package dev.seamark.server.cli;

import dev.seamark.process.Nearest;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Describes the fault of a command line, and what was perhaps meant. */
final class WrongUsage {
  private final ParameterException wrong;
  private final List<String> arguments;
  private final List<String> commands;

  /**
   * What is wrong.
   *
   * @param arguments all of the command line
   * @param commands the names of all commands
   */
  WrongUsage(ParameterException wrong, List<String> arguments, List<String> commands) {
    this.wrong = wrong;
    this.arguments = arguments;
    this.commands = commands;
  }

  /** One line. */
  String sentence() {
    return switch (wrong) {
      case UnmatchedArgumentException e when !e.getUnmatched().isEmpty() ->
          unmatched(e.getUnmatched().getFirst());
      case MissingParameterException e when e.getMissing().size() == 1 ->
          missing(e.getMissing().getFirst());
      case OverwrittenOptionException e -> typed(e.getOverwritten()) + " is given twice";
      default -> wrong.getArgSpec() instanceof OptionSpec option ? value(option) : asItIs();
    };
  }

  private String unmatched(String word) {
    if (word.startsWith("-")) {
      String name = word.substring(0, word.indexOf('=') < 0 ? word.length() : word.indexOf('='));
      return "unknown option " + name + hint(Nearest.word(name, options()).orElse(""));
    }
    boolean command = !arguments.isEmpty() && word.equals(arguments.getFirst());
    if (isDirectory(word)) {
      return "unexpected '" + word + "'" + hint("--manifests " + word);
    }
    if (!command) {
      return "unexpected '" + word + "'" + (isFile(word) ? hint("-conf " + word) : "");
    }
    return "unknown command '"
        + word
        + "'"
        + Nearest.word(word, commands)
            .map(near -> hint("'" + near + "'"))
            .orElse("; the commands are " + String.join(", ", commands));
  }

  /** The command whose help shows what is right: of all of them if no known one was meant. */
  String helpful() {
    String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
    return sentence().startsWith("unknown command") ? command.split(" ")[0] : command;
  }

  private static String hint(String meant) {
    return meant.isEmpty() ? "" : "; did you mean " + meant + "?";
  }

  private List<String> options() {
    List<String> all = new ArrayList<>();
    CommandLine command = wrong.getCommandLine();
    command.getCommandSpec().options().forEach(option -> all.addAll(List.of(option.names())));
    return all;
  }

  private static boolean isDirectory(String word) {
    try {
      return Files.isDirectory(Path.of(word));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static boolean isFile(String word) {
    try {
      return Files.isRegularFile(Path.of(word));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private String missing(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return argument.paramLabel() + " is missing";
    }
    boolean there = arguments.stream().anyMatch(word -> List.of(option.names()).contains(word));
    return there
        ? typed(option) + " needs a value: " + typed(option) + " " + option.paramLabel()
        : option.longestName() + " " + option.paramLabel() + " is missing";
  }

  private String value(OptionSpec option) {
    Class<?> type = option.type();
    String kind =
        type == Integer.class || type == int.class
            ? " is not a number"
            : type == boolean.class ? " is not true or false" : " is not possible here";
    return wrong.getValue() == null || wrong.getValue().isEmpty()
        ? asItIs()
        : typed(option) + ": '" + wrong.getValue() + "'" + kind;
  }

  /** The option under the name that was used. */
  private String typed(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return argument.paramLabel();
    }
    List<String> names = List.of(option.names());
    return arguments.stream()
        .map(word -> word.indexOf('=') < 0 ? word : word.substring(0, word.indexOf('=')))
        .filter(names::contains)
        .findFirst()
        .orElse(option.longestName());
  }

  private String asItIs() {
    String sentence = String.valueOf(wrong.getMessage());
    return sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
  }
}
