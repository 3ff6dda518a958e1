package dev.seamark.server.declare;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.Setup;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A kind of plugin: what its directive looks like, and what becomes of it. Immutable.
 *
 * <p>The directives of a server block go through three steps: each is begun from its arguments, its
 * lines are read into what was begun, and plugins are made of all of them if nothing was wrong.
 */
public final class PluginType {
  private final Usage usage;
  private final String summary;
  private final Standing standing;
  private final Repeats repeats;
  private final boolean emptyBlock;
  private final Parts<?> parts;

  private PluginType(
      Usage usage,
      String summary,
      Standing standing,
      Repeats repeats,
      boolean emptyBlock,
      Parts<?> parts) {
    this.usage = usage;
    this.summary = summary;
    this.standing = standing;
    this.repeats = repeats;
    this.emptyBlock = emptyBlock;
    this.parts = parts;
  }

  /** What one may expect of a directive. */
  public enum Standing {
    /** It works. */
    WORKS,
    /** It works, and CoreDNS does not have it. */
    OURS,
    /** It works, and is one of those that people add to CoreDNS. */
    ADDED,
    /** It works, and CoreDNS no longer has it. */
    OLD,
    /** It is accepted, and has no effect. */
    IGNORED,
    /** CoreDNS has it, and a Corefile that names it is refused. */
    MISSING
  }

  /** Makes plugins of a directive that has no properties. */
  @FunctionalInterface
  public interface Simple {
    /**
     * Nothing is opened or started yet; what must be goes to {@link Setup#onStart}.
     *
     * @return what joins the chain; empty where the directive only configures
     */
    List<Plugin> make(Directive directive, Setup setup) throws CorefileException;
  }

  /** Begins to read a directive whose arguments are as many as its usage has. */
  @FunctionalInterface
  public interface Beginning<D> {
    D begin(Directive directive, Setup setup) throws CorefileException;
  }

  /** Makes plugins of a directive that has been read. */
  @FunctionalInterface
  public interface Ending<D> {
    /** As {@link Simple#make}. */
    List<Plugin> make(D read, Setup setup) throws CorefileException;
  }

  /** Makes plugins of all directives of a server block, which have been read. */
  @FunctionalInterface
  public interface EndingOfAll<D> {
    /** As {@link Simple#make}. */
    List<Plugin> make(List<D> read, Setup setup) throws CorefileException;
  }

  private record Parts<D>(Beginning<D> beginning, Properties<D> properties, EndingOfAll<D> ending) {
    List<Plugin> setUp(List<Directive> directives, PluginType type, Setup setup)
        throws CorefileException {
      Faults faults = new Faults();
      List<D> read = new ArrayList<>();
      for (Directive directive : directives) {
        begin(directive, type, setup, read, faults);
      }
      faults.throwIfAny();
      return ending.make(read, setup);
    }

    private void begin(
        Directive directive, PluginType type, Setup setup, List<D> read, Faults faults) {
      @Nullable D begun = null;
      try {
        boolean bare = properties.all().isEmpty() && properties.rest().isEmpty();
        boolean braces = bare && directive.hasBlock() && directive.block().isEmpty();
        if (braces && !type.emptyBlock || !type.usage.allows(directive.arguments().size())) {
          throw directive.wrongArguments(type.usageWithBlock());
        }
        if (type.standing != Standing.IGNORED && type.standing != Standing.MISSING) {
          type.usage.warnOfIgnored(type.name(), directive, setup);
        }
        begun = beginning.begin(directive, setup);
        read.add(begun);
      } catch (CorefileException e) {
        faults.add(e);
      }
      for (Directive line : directive.block()) {
        D into = begun;
        faults.during(() -> properties.read(type.name(), line, into, setup));
      }
    }
  }

  /**
   * A plugin without properties.
   *
   * @param usage the directive's name and arguments, as in {@link Usage}
   * @param summary what it is for, in a sentence
   */
  public static PluginType of(String usage, String summary, Simple simple) {
    Beginning<Directive> beginning = (directive, setup) -> directive;
    return of(usage, summary, beginning, Properties.none(), simple::make);
  }

  /** A plugin of one directive. */
  public static <D> PluginType of(
      String usage,
      String summary,
      Beginning<D> beginning,
      Properties<D> properties,
      Ending<D> ending) {
    return new PluginType(
        new Usage(usage),
        summary,
        Standing.WORKS,
        Repeats.NO,
        false,
        new Parts<>(beginning, properties, (all, setup) -> ending.make(all.getFirst(), setup)));
  }

  /** A plugin of any number of directives in a server block. */
  public static <D> PluginType repeatable(
      String usage,
      String summary,
      Beginning<D> beginning,
      Properties<D> properties,
      EndingOfAll<D> ending) {
    return new PluginType(
        new Usage(usage),
        summary,
        Standing.WORKS,
        Repeats.ALL,
        false,
        new Parts<>(beginning, properties, ending));
  }

  /**
   * A directive of CoreDNS's that has nothing to do here: a Corefile may have it, and is told why
   * nothing comes of it.
   */
  public static PluginType ignored(String usage, String summary, String why) {
    Properties<Directive> anything =
        Properties.<Directive>none().orElse("...", "", (directive, line) -> {});
    return new PluginType(
        new Usage(usage),
        summary,
        Standing.IGNORED,
        Repeats.NO,
        false,
        new Parts<>(
            (directive, setup) -> directive,
            anything,
            (directives, setup) -> {
              Directive directive = directives.getFirst();
              String line = "plugin/" + directive.name() + ": the line is ignored: ";
              setup.warn(directive.at(), line + why);
              return List.of();
            }));
  }

  /** A plugin of CoreDNS's that is not here: a Corefile that names it is told so. */
  public static PluginType missing(String name, String summary) {
    return missing(name, summary, "remove the line");
  }

  /**
   * The same, where something else does.
   *
   * @param instead what to do
   */
  public static PluginType missing(String name, String summary, String instead) {
    Beginning<Directive> refusal =
        (directive, setup) -> {
          throw new CorefileException(
              directive.at(),
              "plugin '" + name + "' is not supported yet",
              instead + ", or leave it out by --ignore-unknown; `seamark -plugins` lists what is");
        };
    Properties<Directive> anything =
        Properties.<Directive>none().orElse("...", "", (directive, line) -> {});
    return new PluginType(
        new Usage(name + " [...]"),
        summary,
        Standing.MISSING,
        Repeats.ALL,
        false,
        new Parts<>(refusal, anything, (read, setup) -> List.of()));
  }

  /** The same, said to be no plugin of CoreDNS's. */
  public PluginType ours() {
    return new PluginType(usage, summary, Standing.OURS, repeats, emptyBlock, parts);
  }

  /** The same, said to be a plugin that others add to CoreDNS. */
  public PluginType added() {
    return new PluginType(usage, summary, Standing.ADDED, repeats, emptyBlock, parts);
  }

  /** The same, said to be a plugin that CoreDNS had once. */
  public PluginType old() {
    return new PluginType(usage, summary, Standing.OLD, repeats, emptyBlock, parts);
  }

  /** The same, of whose directives in a server block the first counts, as in CoreDNS. */
  public PluginType firstCounts() {
    return new PluginType(usage, summary, standing, Repeats.FIRST, emptyBlock, parts);
  }

  /**
   * The same, whose directives in a server block count as one, as in CoreDNS: with the arguments of
   * the last one that has some, and with the lines of all.
   */
  public PluginType together() {
    return new PluginType(usage, summary, standing, Repeats.TOGETHER, emptyBlock, parts);
  }

  /** The same, which has no properties and yet may have empty braces, as in CoreDNS. */
  public PluginType withEmptyBlock() {
    return new PluginType(usage, summary, standing, repeats, true, parts);
  }

  /** The name of the directive. */
  public String name() {
    return usage.name();
  }

  /** What the directive looks like, without its block. */
  public Usage usage() {
    return usage;
  }

  /** What it is for, in a sentence. */
  public String summary() {
    return summary;
  }

  public Standing standing() {
    return standing;
  }

  /** Whether a server block may have the directive more than once. */
  public boolean repeatable() {
    return repeats == Repeats.ALL;
  }

  /** The lines that its block may have. */
  public Properties<?> properties() {
    return parts.properties();
  }

  /**
   * Makes plugins of all directives of this name in one server block.
   *
   * @return what joins the chain, in this order
   * @throws CorefileException the first fault; the others as in {@link Faults#throwIfAny}
   */
  public List<Plugin> setup(List<Directive> directives, Setup setup) throws CorefileException {
    List<Directive> counting =
        directives.size() > 1 ? repeats.counting(name(), directives, setup) : directives;
    return parts.setUp(counting, this, setup);
  }

  /** What the directive looks like, with its block where that is small. */
  public String usageWithBlock() {
    List<String> lines =
        properties().all().stream()
            .filter(property -> property instanceof Property.Read)
            .map(property -> property.usage().shown())
            .toList();
    boolean few = !lines.isEmpty() && lines.size() <= 4;
    return few ? usage.shown() + " { " + String.join("; ", lines) + " }" : usage.shown();
  }
}
