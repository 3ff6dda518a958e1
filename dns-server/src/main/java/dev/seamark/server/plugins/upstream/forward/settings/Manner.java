package dev.seamark.server.plugins.upstream.forward.settings;

import dev.seamark.server.corefile.Word;
import java.util.Optional;

/**
 * How an upstream is spoken to, as its word in the Corefile says it.
 *
 * @param serverName who the upstream must prove to be, where the word says so: {@code
 *     tls://192.0.2.1%NAME}
 * @param host the name that was looked up for the address
 */
public record Manner(Protocol protocol, Optional<Word> serverName, Optional<Word> host) {
  /** Plain DNS. */
  public static final Manner PLAIN = of(Protocol.DNS);

  /** By this protocol, to whatever is at the address. */
  public static Manner of(Protocol protocol) {
    return new Manner(protocol, Optional.empty(), Optional.empty());
  }

  /** What goes over the wire. */
  public enum Protocol {
    /** DNS over UDP and TCP. */
    DNS("dns", 53),
    /** DNS over TLS. */
    TLS("tls", 853),
    /** DNS over HTTPS. */
    HTTPS("https", 443);

    private final String scheme;
    private final int port;

    Protocol(String scheme, int port) {
      this.scheme = scheme;
      this.port = port;
    }

    /** What stands before {@code ://}. */
    public String scheme() {
      return scheme;
    }

    /** The port where none is said. */
    public int port() {
      return port;
    }
  }

  /** Whether that is with TLS. */
  public boolean isSecure() {
    return protocol != Protocol.DNS;
  }

  /** The same for an address that this name has. */
  public Manner lookedUp(Word name) {
    return new Manner(protocol, serverName, Optional.of(name));
  }
}
