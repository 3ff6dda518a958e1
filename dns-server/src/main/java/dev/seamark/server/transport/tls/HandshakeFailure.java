package dev.seamark.server.transport.tls;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why the handshake of a client failed, in a word for a metric. */
public final class HandshakeFailure {
  /** How BoringSSL and the JDK name an alert that the client sent (RFC 8446 section 6). */
  private static final Pattern ALERT =
      Pattern.compile("fatal alert: [a-z_]+|(?:sslv3|tlsv1|tlsv13)_alert_[a-z_]+");

  private HandshakeFailure() {}

  /** The word; of several causes the first that says it. */
  public static String reason(@Nullable Throwable failure) {
    boolean tls = false;
    StringBuilder said = new StringBuilder();
    for (Throwable each = failure; each != null; each = each.getCause()) {
      switch (each) {
        case NotSslRecordException _ -> {
          return "not_tls";
        }
        case SslHandshakeTimeoutException _ -> {
          return "timeout";
        }
        case CertificateException _ -> {
          return "client_certificate";
        }
        case ClosedChannelException _ -> {
          return "closed";
        }
        case SSLException _ -> tls = true;
        default -> {}
      }
      said.append(each.getMessage()).append(' ');
    }
    return tls ? reason(said.toString().toLowerCase(Locale.ROOT)) : "closed";
  }

  private static String reason(String said) {
    Matcher alert = ALERT.matcher(said);
    if (alert.find()) {
      return "refused"; // by the client, to which our certificate is not good enough, say
    }
    if (said.contains("certificate")) {
      return "client_certificate";
    }
    if (said.contains("unsupported_protocol") || said.contains("not accepted by server")) {
      return "version";
    }
    if (said.contains("http_request") || said.contains("wrong_version_number")) {
      return "not_tls";
    }
    return said.contains("no_shared_cipher") || said.contains("cipher suites in common")
        ? "cipher"
        : "broken";
  }
}
