package dev.seamark.server.upstream.tls;

import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Checks a server's certificate as the JDK does (signatures, dates, name), and says in words why
 * one is refused, which only the certificate tells.
 */
final class ServerCheck extends X509ExtendedTrustManager {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;
  private static final int MOST_NAMES = 4;

  private final X509ExtendedTrustManager jdk;

  ServerCheck(X509ExtendedTrustManager jdk) {
    this.jdk = jdk;
  }

  /** A certificate that is refused. */
  static final class RefusedException extends CertificateException {
    private static final long serialVersionUID = 1L;
    private final transient TlsTrouble trouble;

    RefusedException(TlsTrouble trouble, CertificateException cause) {
      super(trouble.what(), cause);
      this.trouble = trouble;
    }

    TlsTrouble trouble() {
      return trouble;
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    try {
      jdk.checkServerTrusted(chain, type, engine);
    } catch (CertificateException e) {
      throw new RefusedException(trouble(chain, e), e);
    }
  }

  private static TlsTrouble trouble(X509Certificate[] chain, CertificateException refused) {
    for (int i = 0; i < chain.length; i++) {
      String whose = i == 0 ? "its certificate" : "the certificate of " + signer(chain[i - 1]);
      try {
        chain[i].checkValidity();
      } catch (CertificateExpiredException _) {
        return TlsTrouble.expired(whose, time(chain[i].getNotAfter()));
      } catch (CertificateNotYetValidException _) {
        return TlsTrouble.notYetValid(whose, time(chain[i].getNotBefore()));
      }
    }
    for (Throwable each = refused; each != null; each = each.getCause()) {
      if (each instanceof CertPathBuilderException || each instanceof CertPathValidatorException) {
        return TlsTrouble.unknownAuthority(signer(chain[chain.length - 1]));
      }
    }
    return TlsTrouble.wrongName(names(chain[0]));
  }

  private static String signer(X509Certificate certificate) {
    return certificate.getIssuerX500Principal().getName();
  }

  private static String time(Date date) {
    return TIME.format(date.toInstant());
  }

  private static String names(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      if (all != null) {
        for (List<?> each : all) {
          boolean shown =
              each.get(0) instanceof Integer kind && (kind == DNS_NAME || kind == IP_ADDRESS);
          if (shown) {
            names.add(String.valueOf(each.get(1)));
          }
        }
      }
    } catch (CertificateParsingException _) {
      // then it is for no name
    }
    if (names.isEmpty()) {
      return "no name at all";
    }
    String shown = String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())));
    return names.size() <= MOST_NAMES ? shown : shown + ", ...";
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    jdk.checkServerTrusted(chain, type, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("a certificate without a connection cannot be checked");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    jdk.checkClientTrusted(chain, type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    jdk.checkClientTrusted(chain, type, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    jdk.checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return jdk.getAcceptedIssuers();
  }
}
