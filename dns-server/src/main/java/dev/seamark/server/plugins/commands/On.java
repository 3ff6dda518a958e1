package dev.seamark.server.plugins.commands;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.Setup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code on startup|shutdown COMMAND [ARGUMENT...] [&]}: runs a command when the server begins to
 * serve (and again when a reload has replaced it), or when it is asked to end.
 */
public final class On {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.repeatable(
          "on startup|shutdown COMMAND [ARGUMENT...] [&]",
          "Runs a command when the server starts or ends.",
          (directive, setup) -> read(directive),
          Properties.none(),
          On::make);

  /** How long a command that is waited for may take. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private On() {}

  private static Command read(Directive directive) throws CorefileException {
    Word event = directive.arguments().getFirst();
    List<String> words = directive.texts().subList(1, directive.texts().size());
    boolean beside = words.getLast().equals("&");
    try {
      List<String> command =
          ShellWords.of(String.join(" ", beside ? words.subList(0, words.size() - 1) : words));
      if (!command.isEmpty() && !command.getFirst().isEmpty()) {
        return new Command(event(event), command, beside);
      }
    } catch (IllegalArgumentException e) {
      throw new CorefileException(
          directive.arguments().get(1).at(), "plugin/on: " + e.getMessage(), "close it");
    }
    throw new CorefileException(
        directive.arguments().get(1).at(),
        "plugin/on: no command contained in '" + String.join(" ", words) + "'",
        "write: " + TYPE.usage());
  }

  private static Command.Event event(Word word) throws CorefileException {
    return switch (word.text()) {
      case "startup" -> Command.Event.STARTUP;
      case "shutdown" -> Command.Event.SHUTDOWN;
      default ->
          throw new CorefileException(
              word.at(),
              "plugin/on: Wrong event name or event not supported: '" + word + "'",
              "write startup or shutdown");
    };
  }

  private static List<Plugin> make(List<Command> commands, Setup setup) {
    List<Command> atStart = at(Command.Event.STARTUP, commands);
    List<Command> atEnd = at(Command.Event.SHUTDOWN, commands);
    if (!atStart.isEmpty()) {
      // Beside the server, which serves by now: a command that hangs must not keep it from ending.
      setup.onServing(() -> Thread.ofVirtual().name("on startup").start(() -> run(atStart, setup)));
    }
    if (!atEnd.isEmpty()) {
      setup.onShutdown(() -> run(atEnd, setup));
    }
    return List.of();
  }

  private static List<Command> at(Command.Event event, List<Command> commands) {
    List<Command> chosen = new ArrayList<>(commands);
    chosen.removeIf(command -> command.event() != event);
    return chosen;
  }

  private static void run(List<Command> commands, Setup setup) {
    commands.forEach(command -> command.run(PATIENCE, setup.meters()));
  }
}
