package dev.seamark.server.declare;

import dev.seamark.process.Nearest;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.plugin.Setup;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All lines that the block of a directive may have, in the order in which they are documented.
 * Immutable.
 *
 * @param <D> what the lines of one directive are gathered in
 */
public final class Properties<D> {
  private final List<Property<D>> all;
  private final Property.@Nullable Read<D> rest;
  private final boolean anyCase;

  private Properties(List<Property<D>> all, Property.@Nullable Read<D> rest, boolean anyCase) {
    this.all = all;
    this.rest = rest;
    this.anyCase = anyCase;
  }

  /** These and no others. */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is copied, and only read
  public static <D> Properties<D> of(Property<D>... all) {
    return new Properties<>(List.of(all), null, false);
  }

  /** No lines at all. */
  public static <D> Properties<D> none() {
    return new Properties<>(List.of(), null, false);
  }

  /** These, whether they are written in lower or in upper case. */
  public Properties<D> inAnyCase() {
    return new Properties<>(all, rest, true);
  }

  /** These, and lines that begin with none of their names and look like this. */
  public Properties<D> orElse(String usage, String summary, Property.Reader<D> reader) {
    return new Properties<>(
        all, new Property.Read<>(new Usage(usage), summary, "", reader), anyCase);
  }

  /** The properties. */
  public List<Property<D>> all() {
    return all;
  }

  /** What other lines look like, where there may be some. */
  public Optional<Property<D>> rest() {
    return Optional.ofNullable(rest);
  }

  /** The names of those that do something. */
  public List<String> names() {
    return all.stream().filter(p -> p instanceof Property.Read).map(Property::name).toList();
  }

  /**
   * Reads a line.
   *
   * @param into where it goes; null where the directive itself is wrong, so that the line can only
   *     be looked at
   */
  void read(String plugin, Directive line, @Nullable D into, Setup setup) throws CorefileException {
    Property<D> property = find(line.name().text());
    if (property == null) {
      readRest(plugin, line, into);
      return;
    }
    switch (property) {
      case Property.Read<D> read -> {
        if (!read.usage().allows(line.arguments().size())) {
          throw line.wrongArguments(read.usage().shown());
        }
        if (into != null) {
          read.usage().warnOfIgnored(plugin, line, setup);
          read.reader().read(into, line);
        }
      }
      case Property.Ignored<D> ignored ->
          setup.warn(
              line.at(),
              "plugin/%s: property '%s' is accepted but ignored: %s; remove the line"
                  .formatted(plugin, ignored.name(), ignored.summary()));
      case Property.Missing<D> missing ->
          throw new CorefileException(
              line.at(),
              "plugin/%s: property '%s' is not supported yet".formatted(plugin, missing.name()),
              missing.instead());
    }
  }

  private void readRest(String plugin, Directive line, @Nullable D into) throws CorefileException {
    if (rest == null) {
      throw unknown(plugin, line);
    }
    if (into != null) {
      rest.reader().read(into, line);
    }
  }

  /** Says that a line begins with none of the names. */
  public CorefileException unknown(String plugin, Directive line) {
    String name = line.name().text();
    List<String> names = names();
    boolean one = names.size() == 1;
    return new CorefileException(
        line.at(),
        "plugin/" + plugin + ": unknown property '" + name + "'",
        names.isEmpty()
            ? "this plugin has no properties, remove the line"
            : Nearest.word(name, names)
                .map(near -> "did you mean '" + near + "'?")
                .orElse(
                    one
                        ? "write " + names.getFirst()
                        : "write one of " + String.join(", ", names)));
  }

  private @Nullable Property<D> find(String word) {
    String name = anyCase ? word.toLowerCase(Locale.ROOT) : word;
    for (Property<D> property : all) {
      if (property.name().equals(name)) {
        return property;
      }
    }
    return null;
  }
}
