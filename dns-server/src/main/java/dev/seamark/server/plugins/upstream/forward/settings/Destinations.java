package dev.seamark.server.plugins.upstream.forward.settings;

import dev.seamark.process.Reason;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.files.TextFile;
import dev.seamark.server.plugin.ResolvConf;
import dev.seamark.server.plugin.Setup;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.wire.WireName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the words behind FROM: addresses, files like resolv.conf, names. */
public final class Destinations {
  private static final Set<String> LATER = Set.of("https3", "quic", "grpc");
  private static final Pattern SCHEME = Pattern.compile("([a-z0-9]+)://(.*)");
  private static final Pattern BRACKETS = Pattern.compile("\\[([^]]*)](?::([0-9]+))?");
  private static final Pattern HOST_PORT = Pattern.compile("([^:]+)(?::([0-9]+))?");

  private final String plugin;
  private final int most;
  private final Manner usual;
  private final Setup setup;

  /**
   * A reader for a block.
   *
   * @param plugin for messages
   * @param most how many destinations a directive may have
   * @param usual how those without a scheme are spoken to
   */
  public Destinations(String plugin, int most, Manner usual, Setup setup) {
    this.plugin = plugin;
    this.most = most;
    this.usual = usual;
    this.setup = setup;
  }

  /**
   * An address, and where its zone (RFC 4007) was left out.
   *
   * @param lost the zone that this machine does not have; empty where nothing was left out
   */
  public record Found(InetSocketAddress address, String lost) {}

  /**
   * What all the words stand for, at most so many destinations. There may be none: names of the
   * cluster are answered without a name server, too.
   */
  public List<Destination> read(List<Word> words) throws CorefileException {
    List<Destination> all = new ArrayList<>();
    for (Word word : words) {
      all.addAll(read(word));
    }
    if (all.isEmpty()) {
      setup.warn(
          words.getLast().at(),
          said(
              "no usable name server, so queries that would be forwarded get SERVFAIL;"
                  + " name at least one address"));
    }
    if (all.size() > most) {
      throw new CorefileException(
          words.getLast().at(),
          "more than " + most + " TOs configured: " + all.size(),
          "keep at most " + most);
    }
    return all;
  }

  private List<Destination> read(Word word) throws CorefileException {
    Matcher scheme = SCHEME.matcher(word.text());
    if (!scheme.matches()) {
      return bare(word, word.text(), usual);
    }
    String name = scheme.group(1);
    for (Manner.Protocol protocol : Manner.Protocol.values()) {
      if (protocol.scheme().equals(name)) {
        return protocol == Manner.Protocol.DNS
            ? bare(word, scheme.group(2), Manner.PLAIN)
            : secure(word, scheme.group(2), protocol);
      }
    }
    if (LATER.contains(name)) {
      throw new CorefileException(
          word.at(),
          "forwarding by " + name + ":// is not supported yet: " + word.text(),
          "use dns://, tls://, https:// or an address alone");
    }
    throw new CorefileException(
        word.at(),
        "'"
            + name
            + "' is not supported as a destination protocol in "
            + plugin
            + ": "
            + word.text(),
        "use dns://, tls://, https:// or an address alone");
  }

  /** {@code ADDRESS%NAME} with or without a port: the name is the server's. */
  private List<Destination> secure(Word word, String text, Manner.Protocol protocol)
      throws CorefileException {
    if (protocol == Manner.Protocol.HTTPS && text.contains("/")) {
      throw new CorefileException(
          word.at(),
          "paths are not allowed in HTTPS upstream addresses: " + word.text(),
          "remove the path; /dns-query is asked for");
    }
    int mark = text.lastIndexOf('%');
    if (mark < 0) {
      return bare(word, text, Manner.of(protocol));
    }
    String host = text.substring(0, mark);
    String name = text.substring(mark + 1);
    int end = name.indexOf(host.startsWith("[") && !host.endsWith("]") ? ']' : ':');
    String port = end < 0 ? "" : name.substring(end + (name.charAt(end) == ']' ? 1 : 0));
    Word serverName = new Word(end < 0 ? name : name.substring(0, end), word.at(), false);
    String plain = host.startsWith("[") ? host.substring(1).replace("]", "") : host;
    String address = (plain.contains(":") ? "[" + plain + "]" : plain) + port;
    return bare(word, address, new Manner(protocol, Optional.of(serverName), Optional.empty()));
  }

  private List<Destination> bare(Word word, String text, Manner manner) throws CorefileException {
    int usualPort = manner.protocol().port();
    Optional<Found> address = address(text, usualPort);
    if (address.isPresent()) {
      return List.of(destination(word, address.get(), text, manner));
    }
    Path file = path(word, text);
    if (Files.isRegularFile(file)) {
      return file(word, file, manner);
    }
    Matcher named = HOST_PORT.matcher(text);
    if (text.contains("/") || !named.matches() || !isHostName(named.group(1))) {
      throw new CorefileException(
          word.at(),
          "not an IP address or file: \"" + text + "\"",
          text.indexOf(' ') < 0
              ? "write an address, a host name, or a file like /etc/resolv.conf"
              : "write each address as a word of its own; a variable is one word");
    }
    WireName name = WireName.parse(named.group(1));
    int port = port(named.group(2), usualPort);
    return List.of(new Destination.Named(plugin, name, port, manner, List.of(), word.at()));
  }

  private Path path(Word word, String text) throws CorefileException {
    try {
      return setup.path(text);
    } catch (InvalidPathException e) {
      throw new CorefileException(
          word.at(), "not an IP address or file: \"" + text + "\"", "write an address");
    }
  }

  private List<Destination> file(Word word, Path file, Manner manner) throws CorefileException {
    String text;
    try {
      text = TextFile.text(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new CorefileException(
          word.at(),
          said("cannot read " + file + ": " + Reason.of(e)),
          "make it readable, or name addresses");
    }
    List<Destination> found = new ArrayList<>();
    for (String server : ResolvConf.nameservers(text)) {
      Optional<Found> address =
          address(server.contains(":") ? "[" + server + "]" : server, manner.protocol().port());
      if (address.isPresent()) {
        found.add(destination(word, address.get(), server, manner));
      } else {
        setup.warn(
            word.at(),
            said("'%s' in %s is not an address; the line is ignored".formatted(server, file)));
      }
    }
    return found;
  }

  private Destination destination(Word word, Found found, String text, Manner manner) {
    if (!found.lost().isEmpty()) {
      setup.warn(
          word.at(),
          said(
              "'%s': this machine has no interface '%s' for it; write the address alone"
                  .formatted(text, found.lost())));
    }
    return new Destination.Address(found.address(), manner);
  }

  private String said(String what) {
    return "plugin/" + plugin + ": " + what;
  }

  /**
   * {@code a.b.c.d}, {@code a.b.c.d:port}, {@code ::1}, {@code [::1]:port}.
   *
   * @param usual the port where none is said
   */
  public static Optional<Found> address(String text, int usual) {
    Matcher brackets = BRACKETS.matcher(text);
    if (brackets.matches()) {
      return literal(brackets.group(1), port(brackets.group(2), usual));
    }
    Matcher hostPort = HOST_PORT.matcher(text);
    if (hostPort.matches()) {
      return literal(hostPort.group(1), port(hostPort.group(2), usual));
    }
    return literal(text, usual);
  }

  private static Optional<Found> literal(String host, int number) {
    int mark = host.indexOf('%');
    String plain = mark < 0 ? host : host.substring(0, mark);
    if (IpAddress.parse(plain).isEmpty() || number < 1 || number > 65_535) {
      return Optional.empty();
    }
    String zone = mark < 0 ? "" : host.substring(mark + 1);
    if (hasInterface(zone)) {
      try {
        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(host), number);
        return Optional.of(new Found(address, ""));
      } catch (IllegalArgumentException e) {
        // there is such an interface, but not with an address of this kind
      }
    }
    InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(plain), number);
    return Optional.of(new Found(address, zone));
  }

  /** Whether this machine has the interface, by name or by number; one without a name it has. */
  private static boolean hasInterface(String zone) {
    try {
      return zone.isEmpty()
          || NetworkInterface.getByName(zone) != null
          || zone.matches("[0-9]{1,9}")
              && NetworkInterface.getByIndex(Integer.parseInt(zone)) != null;
    } catch (SocketException e) {
      return false;
    }
  }

  private static int port(@Nullable String text, int usual) {
    if (text == null) {
      return usual;
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
