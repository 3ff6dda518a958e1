package dev.seamark.server.plugins.upstream.forward;

import java.util.List;

/** A file like {@code /etc/resolv.conf} (resolv.conf(5)), of which only the name servers count. */
final class ResolvConf {
  private ResolvConf() {}

  /** The addresses of the name servers, as they stand there, in their order. */
  static List<String> nameservers(String text) {
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.startsWith("#") && !line.startsWith(";"))
        .map(line -> line.split("\\s+"))
        .filter(words -> words.length >= 2 && words[0].equals("nameserver"))
        .map(words -> words[1])
        .toList();
  }
}
