package dev.seamark.server.cli;

import dev.seamark.process.Reason;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The command {@code seamark}: finds out what is wanted and has it done. */
public final class SeamarkCommand {
  private static final int CANNOT = 1;
  private static final int WRONG_USAGE = 2;
  private static final List<String> COMMANDS = List.of("serve", "check", "env");
  private static final Set<String> HELP = Set.of("-h", "-help", "--help");

  private final ServeAction serve;
  private final CheckAction check;
  private final Supplier<List<String>> plugins;
  private PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
  private PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);

  /**
   * The command.
   *
   * @param plugins the names that {@code -plugins} lists
   */
  public SeamarkCommand(ServeAction serve, CheckAction check, Supplier<List<String>> plugins) {
    this.serve = serve;
    this.check = check;
    this.plugins = plugins;
  }

  /** Prints there, rather than to standard output and error. */
  public SeamarkCommand printingTo(PrintWriter newOut, PrintWriter newErr) {
    out = newOut;
    err = newErr;
    return this;
  }

  /**
   * Does what the arguments say.
   *
   * @return the exit code: 0 done, 1 cannot, 2 wrong usage; that of the command which {@code env}
   *     ran
   */
  public int execute(String... arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    boolean named = !words.isEmpty() && COMMANDS.contains(words.getFirst());
    boolean help = !words.isEmpty() && HELP.contains(words.getFirst());
    if (!named && !help) {
      words.addFirst("serve");
    }
    return commands(help ? COMMANDS : List.of(words.getFirst()))
        .setPosixClusteredShortOptionsAllowed(false)
        .setExpandAtFiles(false)
        .setParameterExceptionHandler((e, _) -> wrongUsage(e, List.of(arguments)))
        .setExecutionExceptionHandler(SeamarkCommand::cannot)
        .setOut(out)
        .setErr(err)
        .execute(words.toArray(String[]::new));
  }

  /** The root with these commands; to set up those that are not wanted would only take time. */
  private CommandLine commands(List<String> wanted) {
    CommandSpec root = CommandSpec.create().name("seamark");
    root.usageMessage()
        .synopsisSubcommandLabel("[serve | check | env]")
        .description("Cluster DNS for Kubernetes. Without a command: serve.");
    root.addOption(help("show this and exit; seamark serve --help shows CoreDNS's flags"));
    CommandLine all = new CommandLine(root);
    wanted.forEach(name -> all.addSubcommand(name, new CommandLine(command(name))));
    return all;
  }

  private CommandSpec command(String name) {
    return switch (name) {
      case "check" ->
          ManifestOptions.addTo(CommandSpec.forAnnotatedObject(new CheckCommand(check)));
      case "env" -> ManifestOptions.addTo(CommandSpec.forAnnotatedObject(new EnvCommand()));
      default -> new ServeCommand(serve, plugins).spec();
    };
  }

  /** The option that shows what a command takes. */
  static OptionSpec help(String description) {
    return OptionSpec.builder("-h", "-help", "--help")
        .type(boolean.class)
        .usageHelp(true)
        .description(description)
        .build();
  }

  private static int wrongUsage(ParameterException e, List<String> arguments) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    WrongUsage wrong = new WrongUsage(e, arguments, COMMANDS);
    err.println("seamark: " + wrong.sentence());
    err.println("seamark: try: " + wrong.helpful() + " --help");
    err.flush();
    return WRONG_USAGE;
  }

  private static int cannot(Exception e, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    err.println("seamark: " + sentence(e));
    err.flush();
    return CANNOT;
  }

  /** Our own messages are sentences; those of the system are told in words. */
  private static String sentence(Exception e) {
    String message = e.getMessage();
    if (e.getClass() == IOException.class && message != null) {
      return message;
    }
    return e instanceof FileSystemException file
        ? file.getFile() + ": " + Reason.of(e)
        : Reason.of(e);
  }
}
