package dev.seamark.server.plugins.transfer;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Numbers;
import dev.seamark.server.corefile.Word;
import dev.seamark.zones.catalog.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Name servers that a Corefile names: {@code ip}, {@code ip:port} and {@code [ip]:port}. */
public final class HostWord {
  private static final int DNS_PORT = 53;

  private HostWord() {}

  /**
   * Reads the word; the port is 53 where it is left out.
   *
   * @param plugin the name of the plugin, for the error
   */
  public static InetSocketAddress read(Word word, String plugin) throws CorefileException {
    String text = word.text();
    String host = text;
    String port = "";
    if (text.startsWith("[")) {
      int end = Math.max(1, text.indexOf(']'));
      host = text.substring(1, end);
      port = text.substring(Math.min(text.length(), end + 1));
      port = port.startsWith(":") ? port.substring(1) : port;
    } else if (text.indexOf(':') == text.lastIndexOf(':') && text.contains(":")) {
      host = text.substring(0, text.indexOf(':'));
      port = text.substring(text.indexOf(':') + 1);
    }
    return new InetSocketAddress(address(word, host, plugin), port(word, port, plugin));
  }

  /** Reads an address without a port. */
  static InetAddress address(Word word, String plugin) throws CorefileException {
    return address(word, word.text(), plugin);
  }

  private static InetAddress address(Word word, String host, String plugin)
      throws CorefileException {
    int zone = host.indexOf('%'); // an interface of the client, by which it is not known here
    IpAddress address =
        IpAddress.parse(zone < 0 ? host : host.substring(0, zone))
            .orElseThrow(() -> notAnAddress(word, plugin));
    return InetAddress.ofLiteral(address.toString());
  }

  static CorefileException notAnAddress(Word word, String plugin) {
    return new CorefileException(
        word.at(),
        "plugin/" + plugin + ": '" + word + "' is not an address",
        "write an IP address, with a port or without");
  }

  private static int port(Word word, String text, String plugin) throws CorefileException {
    if (text.isEmpty()) {
      return DNS_PORT;
    }
    int port = Numbers.parse(text, 5).orElse(0);
    if (port < 1 || port > 65_535) {
      throw new CorefileException(
          word.at(),
          "plugin/" + plugin + ": '" + text + "' is not a port",
          "write IP:PORT with a port of 1 to 65535");
    }
    return port;
  }
}
