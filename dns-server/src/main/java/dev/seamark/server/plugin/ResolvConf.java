package dev.seamark.server.plugin;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A file like {@code /etc/resolv.conf} (resolv.conf(5)). */
public final class ResolvConf {
  private ResolvConf() {}

  /** The addresses of the name servers, as they stand there, in their order. */
  public static List<String> nameservers(String text) {
    return lines(text)
        .filter(words -> words.getFirst().equals("nameserver"))
        .map(words -> words.get(1))
        .toList();
  }

  /** The search path as it stands there: of several lines the last one counts. */
  public static List<String> search(String text) {
    return lines(text)
        .filter(words -> words.getFirst().equals("search") || words.getFirst().equals("domain"))
        .map(words -> words.subList(1, words.getFirst().equals("domain") ? 2 : words.size()))
        .reduce(List.of(), (_, later) -> later);
  }

  /** The lines that say something, word by word. */
  private static Stream<List<String>> lines(String text) {
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.startsWith("#") && !line.startsWith(";"))
        .map(line -> Arrays.asList(line.split("\\s+")))
        .filter(words -> words.size() >= 2);
  }
}
