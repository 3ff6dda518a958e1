package dev.seamark.proxy.cli;

import dev.seamark.proxy.config.Nearest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A command line taken apart, as Go's programs do it: {@code --name=value} or {@code --name value},
 * where true or false needs the equals sign.
 *
 * @param flags what was written for each flag, by its usual name
 * @param others the words that are neither
 */
record Words(Map<String, List<String>> flags, List<String> others) {
  Words {
    flags = Map.copyOf(flags);
    others = List.copyOf(others);
  }

  /** Takes it apart. */
  static Words of(List<Flag> known, String... arguments) throws WrongUsage {
    Map<String, Flag> byName = new TreeMap<>();
    known.forEach(flag -> flag.names().forEach(name -> byName.put(name, flag)));
    Map<String, List<String>> flags = new HashMap<>();
    List<String> others = new ArrayList<>();
    Iterator<String> rest = List.of(arguments).iterator();
    while (rest.hasNext()) {
      String word = rest.next();
      if (!word.startsWith("-")) {
        others.add(word);
        continue;
      }
      String name = word.replaceFirst("=.*", "");
      Flag flag = byName.get(name);
      if (flag == null) {
        throw new WrongUsage(
            "unknown option: "
                + word
                + Nearest.word(name, byName.keySet())
                    .map(near -> "; did you mean " + near + "?")
                    .orElse(""));
      }
      flags.computeIfAbsent(flag.usualName(), _ -> new ArrayList<>()).add(value(flag, word, rest));
    }
    return new Words(flags, others);
  }

  private static String value(Flag flag, String word, Iterator<String> rest) throws WrongUsage {
    int equals = word.indexOf('=');
    if (equals >= 0) {
      return word.substring(equals + 1);
    }
    if (flag.isTruth()) {
      return "true";
    }
    if (!rest.hasNext()) {
      throw new WrongUsage(word + " needs a value: " + word + "=" + flag.value());
    }
    return rest.next();
  }

  boolean has(Flag flag) {
    return flags.containsKey(flag.usualName());
  }

  /** What was written for it; nothing where it was not. */
  List<String> values(Flag flag) {
    return flags.getOrDefault(flag.usualName(), List.of());
  }

  /** Whether the flag is there and says yes. */
  boolean says(Flag flag) throws WrongUsage {
    List<String> values = values(flag);
    if (values.isEmpty()) {
      return false;
    }
    return switch (values.getLast()) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new WrongUsage(
              flag.usualName() + ": " + values.getLast() + " must be true or false");
    };
  }
}
