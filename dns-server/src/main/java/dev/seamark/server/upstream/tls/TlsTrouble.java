package dev.seamark.server.upstream.tls;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.EOFException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Why TLS with a server does not work.
 *
 * @param what in words, as the end of a sentence about the server
 * @param remedy what to do about it
 */
public record TlsTrouble(Kind kind, String what, String remedy) {

  /** One word each, for a metric. */
  public enum Kind {
    /** A certificate is not valid any more. */
    EXPIRED,
    /** A certificate is not valid yet. */
    NOT_YET_VALID,
    /** The certificate is another server's. */
    WRONG_NAME,
    /** No trusted authority has signed the certificate. */
    UNKNOWN_AUTHORITY,
    /** The server wants a certificate of ours, or another one. */
    CLIENT_CERTIFICATE,
    /** The server has neither TLS 1.2 nor TLS 1.3. */
    VERSION,
    /** What comes from the server is not TLS. */
    NOT_TLS,
    /** The server does not speak what is to go through TLS. */
    PROTOCOL,
    /** The server asks to begin anew. */
    RENEGOTIATION,
    /** The connection was closed before the first reply. */
    CLOSED,
    /** The handshake took too long. */
    TIMEOUT,
    /** The server refuses for another reason. */
    REFUSED,
    /** Something else. */
    BROKEN;

    /** In lower case. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The handshake came to another protocol inside of TLS than the one that is needed, or none. */
  static final class OtherProtocolException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** How the JDK and BoringSSL name the alert that a server sent (RFC 8446 section 6). */
  private static final Pattern ALERT =
      Pattern.compile("(?:fatal alert: |(?:sslv3|tlsv1|tlsv13)_(?:alert_)?)([a-z_]+)");

  /**
   * What Netty makes of BoringSSL's wish that we begin a renegotiation, which is not an error to
   * it: the one failure without a number.
   */
  private static final String WAITS_FOR_US = "error:00000000:";

  private static final Pattern DETAIL = Pattern.compile("openssl_internal:([a-z0-9_]+)");

  private static final Set<String> ABOUT_OUR_CERTIFICATE =
      Set.of(
          "no_certificate",
          "bad_certificate",
          "unsupported_certificate",
          "certificate_revoked",
          "certificate_expired",
          "certificate_unknown",
          "certificate_required",
          "unknown_ca",
          "access_denied");

  static TlsTrouble expired(String whose, String when) {
    return new TlsTrouble(
        Kind.EXPIRED,
        whose + " expired on " + when,
        "renew it there, or correct the clock of this machine");
  }

  static TlsTrouble notYetValid(String whose, String from) {
    return new TlsTrouble(
        Kind.NOT_YET_VALID,
        whose + " is not valid before " + from,
        "compare the clocks of that server and of this machine");
  }

  static TlsTrouble wrongName(String names) {
    return new TlsTrouble(
        Kind.WRONG_NAME,
        "its certificate is for " + names,
        "write the name that the certificate has as tls_servername, or as tls://IP%NAME");
  }

  static TlsTrouble unknownAuthority(String signer) {
    return new TlsTrouble(
        Kind.UNKNOWN_AUTHORITY,
        "its certificate is signed by an authority that is not trusted (" + signer + ")",
        "name the file with the certificate of that authority in the tls line");
  }

  /**
   * What a failure before the first reply means.
   *
   * @param identity whether we have a certificate to show
   */
  static TlsTrouble of(Throwable failure, boolean identity) {
    StringBuilder said = new StringBuilder();
    boolean protocol = false;
    for (Throwable each = failure; each != null; each = each.getCause()) {
      switch (each) {
        case ServerCheck.RefusedException refused -> {
          return refused.trouble();
        }
        case NotSslRecordException _ -> {
          return new TlsTrouble(
              Kind.NOT_TLS,
              "it does not speak TLS on this port",
              "correct the port, 853 for most servers");
        }
        case OtherProtocolException _ -> {
          return new TlsTrouble(
              Kind.PROTOCOL,
              "it does not offer HTTP/2",
              "correct the port, or write tls:// if it speaks DNS over TLS");
        }
        case SslHandshakeTimeoutException _ -> {
          return timeout();
        }
        case TimeoutException _ -> {
          return timeout();
        }
        case SSLException _ -> protocol = true;
        default -> {}
      }
      said.append(each.getMessage()).append(' ');
    }
    TlsTrouble named = named(said.toString().toLowerCase(Locale.ROOT), identity);
    boolean end = failure instanceof ClosedChannelException || failure instanceof EOFException;
    return named.kind() == Kind.BROKEN && (end || !protocol) ? closed() : named;
  }

  private static TlsTrouble named(String said, boolean identity) {
    Matcher alert = ALERT.matcher(said);
    String name = alert.find() ? alert.group(1) : "";
    if (name.equals("protocol_version")
        || said.contains("unsupported_protocol")
        || said.contains("not accepted by client preferences")) {
      return new TlsTrouble(
          Kind.VERSION, "it supports neither TLS 1.2 nor TLS 1.3", "update that server");
    }
    if (said.contains("renegotiation") || said.contains(WAITS_FOR_US)) {
      return new TlsTrouble(
          Kind.RENEGOTIATION,
          "it asks to negotiate TLS anew, which is refused",
          "switch renegotiation off at that server");
    }
    if (ABOUT_OUR_CERTIFICATE.contains(name)) {
      return new TlsTrouble(
          Kind.CLIENT_CERTIFICATE,
          identity
              ? "it refuses our certificate (" + name + ")"
              : "it requires a client certificate (" + name + ")",
          "name a certificate and key that it accepts in the tls line");
    }
    if (!name.isEmpty()) {
      return new TlsTrouble(
          Kind.REFUSED,
          "it refuses the TLS handshake (" + name + ")",
          "compare the TLS settings of that server, and read its log");
    }
    return new TlsTrouble(
        Kind.BROKEN,
        "it sends TLS that cannot be read" + detail(said),
        "check the network between here and there, and that server's log");
  }

  /** What BoringSSL calls it; what the JDK says about bytes is of no help. */
  private static String detail(String said) {
    Matcher detail = DETAIL.matcher(said);
    return detail.find() ? " (" + detail.group(1).replace('_', ' ') + ")" : "";
  }

  private static TlsTrouble timeout() {
    return new TlsTrouble(
        Kind.TIMEOUT,
        "the TLS handshake timed out",
        "check the load of that server and the network in between");
  }

  private static TlsTrouble closed() {
    return new TlsTrouble(
        Kind.CLOSED,
        "it closed the connection before it replied",
        "read that server's log, and check that the port speaks DNS over TLS");
  }
}
