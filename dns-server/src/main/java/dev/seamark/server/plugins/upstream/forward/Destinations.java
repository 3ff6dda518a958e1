package dev.seamark.server.plugins.upstream.forward;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.plugin.ResolvConf;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.wire.WireName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the words behind FROM: addresses, files like resolv.conf, names. */
final class Destinations {
  /** CoreDNS's limit. */
  static final int MAX = 15;

  private static final int PORT = 53;
  private static final Set<String> LATER = Set.of("tls", "https", "https3", "quic", "grpc");
  private static final Pattern SCHEME = Pattern.compile("([a-z0-9]+)://(.*)");
  private static final Pattern BRACKETS = Pattern.compile("\\[([^]]*)](?::([0-9]+))?");
  private static final Pattern HOST_PORT = Pattern.compile("([^:]+)(?::([0-9]+))?");

  private final Function<String, Path> paths;

  /**
   * A reader.
   *
   * @param paths the file that a word means
   */
  Destinations(Function<String, Path> paths) {
    this.paths = paths;
  }

  /** What all the words stand for, at least one destination and at most {@value #MAX}. */
  List<Destination> read(List<Word> words) throws CorefileException {
    List<Destination> all = new ArrayList<>();
    for (Word word : words) {
      all.addAll(read(word));
    }
    if (all.isEmpty()) {
      throw new CorefileException(
          words.getLast().at(), "no nameservers found", "name at least one address");
    }
    if (all.size() > MAX) {
      throw new CorefileException(
          words.getLast().at(),
          "more than " + MAX + " TOs configured: " + all.size(),
          "keep at most " + MAX);
    }
    return all;
  }

  private List<Destination> read(Word word) throws CorefileException {
    Matcher scheme = SCHEME.matcher(word.text());
    if (!scheme.matches()) {
      return bare(word, word.text());
    }
    String name = scheme.group(1);
    if (LATER.contains(name)) {
      throw new CorefileException(
          word.at(),
          "forwarding by " + name + ":// is not supported yet: " + word.text(),
          "use dns:// or an address alone");
    }
    if (!name.equals("dns")) {
      throw new CorefileException(
          word.at(),
          "'" + name + "' is not supported as a destination protocol in forward: " + word.text(),
          "use dns:// or an address alone");
    }
    return bare(word, scheme.group(2));
  }

  private List<Destination> bare(Word word, String text) throws CorefileException {
    Optional<InetSocketAddress> address = address(text);
    if (address.isPresent()) {
      return List.of(new Destination.Address(address.get()));
    }
    Path file = paths.apply(text);
    if (Files.isRegularFile(file)) {
      return file(word, file);
    }
    Matcher named = HOST_PORT.matcher(text);
    if (text.contains("/") || !named.matches() || !isHostName(named.group(1))) {
      throw new CorefileException(
          word.at(),
          "not an IP address or file: \"" + text + "\"",
          "write an address, a host name, or a file like /etc/resolv.conf");
    }
    WireName name = WireName.parse(named.group(1));
    return List.of(new Destination.Named(name, port(named.group(2)), List.of(), word.at()));
  }

  private static List<Destination> file(Word word, Path file) throws CorefileException {
    List<Destination> found = new ArrayList<>();
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      for (String server : ResolvConf.nameservers(text)) {
        address(server.contains(":") ? "[" + server + "]" : server)
            .ifPresent(address -> found.add(new Destination.Address(address)));
      }
    } catch (IOException e) {
      throw new CorefileException(
          word.at(), "cannot read " + file + ": " + e.getMessage(), "check the file's permissions");
    }
    return found;
  }

  /** {@code a.b.c.d}, {@code a.b.c.d:port}, {@code ::1}, {@code [::1]:port}. */
  static Optional<InetSocketAddress> address(String text) {
    Matcher brackets = BRACKETS.matcher(text);
    if (brackets.matches()) {
      return literal(brackets.group(1), brackets.group(2));
    }
    Matcher hostPort = HOST_PORT.matcher(text);
    if (hostPort.matches()) {
      return literal(hostPort.group(1), hostPort.group(2));
    }
    return literal(text, null);
  }

  private static Optional<InetSocketAddress> literal(String host, @Nullable String port) {
    int scope = host.indexOf('%');
    if (IpAddress.parse(scope < 0 ? host : host.substring(0, scope)).isEmpty()) {
      return Optional.empty();
    }
    int number = port(port);
    if (number < 1 || number > 65_535) {
      return Optional.empty();
    }
    try {
      return Optional.of(new InetSocketAddress(InetAddress.ofLiteral(host), number));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // a scope that this host does not have
    }
  }

  private static int port(@Nullable String text) {
    if (text == null) {
      return PORT;
    }
    return text.length() > 5 ? -1 : Integer.parseInt(text);
  }

  private static boolean isHostName(String text) {
    try {
      return text.chars().allMatch(c -> Character.isLetterOrDigit(c) || "-._".indexOf(c) >= 0)
          && text.chars().anyMatch(Character::isLetter)
          && WireName.parse(text).labels() > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
