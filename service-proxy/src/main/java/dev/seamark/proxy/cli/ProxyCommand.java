package dev.seamark.proxy.cli;

import dev.seamark.proxy.config.ConfigException;
import dev.seamark.proxy.config.ConfigFile;
import dev.seamark.proxy.config.Given;
import dev.seamark.proxy.config.ProxyConfiguration;
import dev.seamark.proxy.config.Setting;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The command {@code seamark-proxy}: finds out what is wanted and has it done. It reads its words
 * itself: the classes of picocli are of a format that no class cache takes (bench/RESULTS.md).
 */
public final class ProxyCommand {
  private static final int CANNOT = 1;
  private static final int WRONG_USAGE = 2;

  private final ProxyAction action;
  private final PrintWriter out;

  private ProxyCommand(ProxyAction action, PrintWriter out) {
    this.action = action;
    this.out = out;
  }

  /**
   * Does what the arguments say.
   *
   * @return the exit code: 0 done, 1 cannot, 2 wrong usage
   */
  public static int execute(
      ProxyAction action, PrintWriter out, PrintWriter err, String... arguments) {
    try {
      return new ProxyCommand(action, out).execute(Words.of(Flags.ALL, arguments));
    } catch (WrongUsage e) {
      say(err, List.of(String.valueOf(e.getMessage()), "try: seamark-proxy --help"));
      return WRONG_USAGE;
    } catch (ConfigException e) {
      say(err, e.lines());
      return e.lines().stream().allMatch(line -> line.startsWith("--")) ? WRONG_USAGE : CANNOT;
    } catch (Exception e) {
      say(err, List.of(e.getMessage() == null ? e.toString() : e.getMessage()));
      return CANNOT;
    } finally {
      out.flush();
    }
  }

  private static void say(PrintWriter err, List<String> lines) {
    lines.forEach(line -> err.println("seamark-proxy: " + line));
    err.flush();
  }

  private int execute(Words words) throws Exception {
    if (words.says(Flags.HELP)) {
      help();
      return 0;
    }
    if (words.says(Flags.VERSION)) {
      out.println(action.version());
      return 0;
    }
    List<String> verbs = words.others();
    boolean cleanup = !verbs.isEmpty() && verbs.getFirst().equals("cleanup");
    if (verbs.size() > (cleanup ? 1 : 0)) {
      throw new WrongUsage(
          "'" + verbs.getLast() + "' is one word too many; the only command is cleanup");
    }
    if (cleanup || words.says(Flags.CLEANUP)) {
      return action.cleanUp();
    }
    return action.run(configuration(words));
  }

  private static ProxyConfiguration configuration(Words words) throws WrongUsage, ConfigException {
    Optional<Path> manifests = path(words, Flags.MANIFESTS);
    if (manifests.isPresent()
        && (words.has(Flags.of(Setting.KUBECONFIG)) || words.has(Flags.of(Setting.MASTER)))) {
      throw new WrongUsage("--manifests stands in place of an API server: take one of them");
    }
    Optional<Path> config = path(words, Flags.CONFIG);
    Given given = config.isPresent() ? ConfigFile.read(config.get()) : new Given();
    for (Setting setting : Setting.values()) {
      Flag flag = Flags.of(setting);
      if (words.has(flag)) {
        given.set(setting, words.values(flag), flag.usualName());
      }
    }
    return ProxyConfiguration.of(given, manifests);
  }

  private static Optional<Path> path(Words words, Flag flag) {
    return words.values(flag).stream()
        .reduce((_, last) -> last)
        .filter(text -> !text.isEmpty())
        .map(Path::of);
  }

  private void help() {
    out.println("Usage: seamark-proxy [cleanup] [FLAGS]");
    out.println("Carries traffic from a Service's address to its endpoints, as kube-proxy does.");
    out.println("  cleanup\n      remove all rules, and exit");
    for (Flag flag : Flags.ALL) {
      if (!flag.purpose().isEmpty()) {
        out.println("  " + flag.usage() + "\n      " + flag.purpose());
      }
    }
  }
}
