package dev.seamark.watch.http;

import dev.seamark.process.Reason;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Objects;
import javax.net.ssl.SSLException;

/** Why no reply came, in words for people. */
public final class Words {
  private Words() {}

  /** One line, without a full stop. */
  public static String of(IOException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case CertificateExpiredException _ -> {
          return "the server's certificate has expired";
        }
        case CertificateNotYetValidException _ -> {
          return "the server's certificate is not valid yet; check the clock";
        }
        case CertPathBuilderException _, CertPathValidatorException _ -> {
          return "the server's certificate is not signed by a known authority; check the"
              + " certificate authority of the connection";
        }
        default -> {}
      }
    }
    String said = Objects.requireNonNullElse(failure.getMessage(), "");
    return switch (failure) {
      case SocketTimeoutException _ -> "no answer in time";
      case ReplyBody.SilenceException _ -> "no answer in time";
      case UnknownHostException _ -> "the name " + said + " cannot be resolved";
      case SSLException _ -> tls(said);
      case SocketException _ when said.contains("closed") -> "connection closed";
      default -> isOurs(failure, said) ? said : Reason.of(failure);
    };
  }

  /** Our own sentences begin with a small letter, those of the JDK with a capital. */
  private static boolean isOurs(IOException failure, String said) {
    return failure.getClass() == IOException.class
        && !said.isEmpty()
        && !Character.isUpperCase(said.charAt(0))
        && !said.startsWith("java"); // the cause's class and message
  }

  private static String tls(String said) {
    if (said.contains("No subject alternative") || said.contains("No name matching")) {
      return "the server's certificate is for another name; check the URL, or set tls-server-name";
    }
    if (said.contains("plaintext")) {
      return "the server does not speak TLS; check whether the URL is http or https";
    }
    return "TLS failed (" + said + ")";
  }
}
