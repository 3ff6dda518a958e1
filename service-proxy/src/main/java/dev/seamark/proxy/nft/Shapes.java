package dev.seamark.proxy.nft;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The chains of a table: those that it always has, and those of the profiles that frontends have
 * now. Chains that are not used any more are kept for a while, as what is used now and then would
 * be made again and again, and go all at once when there are many.
 *
 * <p>Confined to the thread of the sync loop.
 */
final class Shapes {
  /** So many unused chains are kept. */
  private static final int SPARE = 64;

  private final Layout layout;
  private final Map<Profile, Shape> shapes = new HashMap<>();

  /** Who uses each chain, in the order in which they were made. */
  private final Map<String, Use> chains = new LinkedHashMap<>();

  private final List<Chain> fresh = new ArrayList<>();

  /** Those to be deleted with the next transaction, when nothing goes to them any more. */
  private List<String> retired = List.of();

  private int unused;

  /** What a profile has. */
  private static final class Shape {
    private final Value.Verdict verdict;
    private final List<String> chains;
    private int frontends;

    Shape(Value.Verdict verdict, List<String> chains) {
      this.verdict = verdict;
      this.chains = chains;
    }
  }

  /** How many profiles that are used have a chain. */
  private static final class Use {
    private final int rules;
    private int profiles;

    Use(int rules) {
      this.rules = rules;
    }
  }

  /** Those that a table always has. */
  Shapes(Layout layout) {
    this.layout = layout;
    layout.chains().forEach(chain -> chains.put(chain.name(), always(chain)));
  }

  private static Use always(Chain chain) {
    Use use = new Use(chain.rules().size());
    use.profiles = 1;
    return use;
  }

  /** The verdict of a profile that is used, or was. */
  Value.Verdict verdict(Profile profile) {
    return shape(profile).verdict;
  }

  /** One more frontend has the profile. */
  void use(Profile profile) {
    Shape shape = shape(profile);
    if (shape.frontends++ == 0) {
      for (String chain : shape.chains) {
        Use use = use(chain);
        unused -= use.profiles == 0 ? 1 : 0;
        use.profiles++;
      }
    }
  }

  /** One frontend less has the profile. */
  void leave(Profile profile) {
    Shape shape = shape(profile);
    if (--shape.frontends == 0) {
      for (String chain : shape.chains) {
        Use use = use(chain);
        use.profiles--;
        unused += use.profiles == 0 ? 1 : 0;
      }
    }
  }

  private Use use(String chain) {
    return requireNonNull(chains.get(chain));
  }

  private Shape shape(Profile profile) {
    Shape known = shapes.get(profile);
    if (known != null) {
      return known;
    }
    List<String> names = new ArrayList<>();
    for (Chain chain : profile.chains(layout)) {
      names.add(chain.name());
      if (!chains.containsKey(chain.name())) {
        chains.put(chain.name(), new Use(chain.rules().size()));
        fresh.add(chain);
        unused++;
      }
    }
    Shape shape = new Shape(new Value.Verdict(profile.verdict()), List.copyOf(names));
    shapes.put(profile, shape);
    return shape;
  }

  /**
   * Writes the chains that are new, and deletes those that were unused after the transaction
   * before: elements of this one may still go to what is unused after it.
   */
  void write(StringBuilder script) {
    Dialect dialect = layout.dialect();
    retired.forEach(chain -> script.append("flush chain " + dialect.table() + " " + chain + "\n"));
    retired.forEach(chain -> script.append("delete chain " + dialect.table() + " " + chain + "\n"));
    retired = List.of();
    fresh.forEach(chain -> chain.write(dialect, script));
    fresh.clear();
    if (unused > SPARE) {
      retire();
    }
  }

  private void retire() {
    shapes.values().removeIf(shape -> shape.frontends == 0);
    List<String> names = new ArrayList<>();
    chains.forEach(
        (name, use) -> {
          if (use.profiles == 0) {
            names.add(name);
          }
        });
    chains.keySet().removeAll(names);
    unused = 0;
    retired = List.copyOf(names);
  }

  /** The chains that there are to be, and how many rules each has. */
  Map<String, Integer> chains() {
    Map<String, Integer> rules = new HashMap<>();
    chains.forEach((name, use) -> rules.put(name, use.rules));
    return rules;
  }
}
