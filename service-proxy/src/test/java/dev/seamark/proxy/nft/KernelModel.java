package dev.seamark.proxy.nft;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the kernel makes of the commands that we write, as strict as it is: who adds what is there
 * with another value, deletes what is not there, or goes to a chain that is not there, fails.
 */
final class KernelModel {
  private static final Pattern REFERENCE = Pattern.compile("(?:goto|jump) ([\\w-]+)|@([\\w-]+)");

  private final Map<String, Map<String, String>> stores = new HashMap<>();
  private final Map<String, List<String>> chains = new HashMap<>();

  void apply(String script) {
    script.lines().forEach(this::command);
  }

  private void command(String line) {
    // verb, kind, family, table, name, rest
    String[] words = line.split(" ", 6);
    String rest = words.length > 5 ? words[5] : "";
    switch (words[0] + " " + words[1]) {
      case "add table" -> {}
      case "add set", "add map" -> stores.computeIfAbsent(words[4], _ -> new TreeMap<>());
      case "flush set", "flush map" -> store(words[4]).clear();
      case "add chain" -> chains.computeIfAbsent(words[4], _ -> new ArrayList<>());
      case "flush chain" -> chain(words[4]).clear();
      case "delete chain" -> deleteChain(words[4]);
      case "add rule" -> {
        check(rest);
        chain(words[4]).add(rest);
      }
      case "add element" -> elements(rest).forEach(element -> add(words[4], element));
      case "delete element" -> elements(rest).forEach(element -> delete(words[4], element));
      default -> throw new IllegalStateException("unknown: " + line);
    }
  }

  private void deleteChain(String name) {
    Pattern reference = Pattern.compile("(?:goto|jump) " + Pattern.quote(name) + "(?![-\\w])");
    boolean used =
        Stream.concat(
                chains.values().stream().flatMap(List::stream),
                stores.values().stream().flatMap(elements -> elements.values().stream()))
            .anyMatch(text -> reference.matcher(text).find());
    if (used || !chain(name).isEmpty()) {
      throw new IllegalStateException("Device or resource busy: " + name);
    }
    chains.remove(name);
  }

  private static List<String> elements(String braced) {
    return Arrays.asList(braced.substring(2, braced.length() - 2).split(", "));
  }

  private void add(String name, String element) {
    int colon = element.indexOf(" : ");
    String key = colon < 0 ? element : element.substring(0, colon);
    String value = colon < 0 ? "" : element.substring(colon + 3);
    check(value);
    String former = store(name).putIfAbsent(key, value);
    if (former != null && !former.equals(value)) {
      throw new IllegalStateException("File exists: " + name + " " + key);
    }
  }

  private void delete(String name, String key) {
    if (store(name).remove(key) == null) {
      throw new IllegalStateException("No such file or directory: " + name + " " + key);
    }
  }

  private void check(String statement) {
    for (Matcher m = REFERENCE.matcher(statement); m.find(); ) {
      if (m.group(1) != null) {
        chain(m.group(1));
      } else {
        store(m.group(2));
      }
    }
  }

  private List<String> chain(String name) {
    List<String> rules = chains.get(name);
    if (rules == null) {
      throw new IllegalStateException("no chain " + name);
    }
    return rules;
  }

  private Map<String, String> store(String name) {
    Map<String, String> elements = stores.get(name);
    if (elements == null) {
      throw new IllegalStateException("no set or map " + name);
    }
    return elements;
  }

  Map<String, String> elements(Store store) {
    return Map.copyOf(store(store.label()));
  }

  /**
   * What it all means, without saying which destination is in which slot and has which number: for
   * each element, or frontend, what it leads to.
   */
  Map<String, String> meaning() {
    Map<String, String> meaning = new TreeMap<>();
    stores.forEach(
        (name, elements) -> {
          if (name.endsWith("endpoints") || name.endsWith("sticky")) {
            Map<String, List<String>> lists = new TreeMap<>();
            elements.forEach(
                (key, value) -> {
                  int end = key.lastIndexOf(" . ");
                  boolean numbered = name.equals("sticky-endpoints");
                  lists
                      .computeIfAbsent(
                          numbered ? "" : key.substring(0, end), _ -> new ArrayList<>())
                      .add(numbered ? value : destination(key, value));
                });
            lists.forEach(
                (key, list) ->
                    meaning.put(name + " " + key, list.stream().sorted().toList().toString()));
            if (!name.equals("sticky-endpoints")) {
              lists.forEach((key, list) -> checkSlots(elements, key, list.size()));
            }
          } else {
            elements.forEach((key, value) -> meaning.put(name + " " + key, rules(value)));
          }
        });
    return meaning;
  }

  private static void checkSlots(Map<String, String> elements, String key, int count) {
    for (int slot = 0; slot < count; slot++) {
      if (!elements.containsKey(key + " . " + slot)) {
        throw new IllegalStateException(key + " has no slot " + slot);
      }
    }
  }

  private String destination(String key, String value) {
    if (value.contains(" . ")) {
      return value;
    }
    Matcher protocol = Pattern.compile("tcp|udp|sctp").matcher(key);
    if (!protocol.find()) {
      throw new IllegalStateException(key);
    }
    return store("sticky-endpoints").getOrDefault(protocol.group() + " . " + value, "nobody");
  }

  private String rules(String verdict) {
    return verdict.startsWith("goto ") ? verdict + chain(verdict.substring(5)) : verdict;
  }
}
