package dev.seamark.watch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A private key in PEM")
class PemTest {
  static Stream<Arguments> keys() {
    return Stream.of(
        Arguments.of(
            "EC",
            "SEC 1, as kubeadm and k3s write it",
            """
            -----BEGIN EC PRIVATE KEY-----
            MIGkAgEBBDAbANSlPblXMHZKclKCpG39kCn0F4861mWryIVKWtdWyU8PDImLEWp4
            K3Nt5HfQhVagBwYFK4EEACKhZANiAAReU2e9BQxnUCoCMt3cZ5hy/bQTjAnQGiTu
            TcS9CAkr2C2i56rnaH38qLG2hz2udzK/jS7xAy7JZnIuWZV/9fMk9+Qgnzmiw5pD
            BYZga3KAGsUVvFPfHxVJu8vAlX+Lza0=
            -----END EC PRIVATE KEY-----
            """),
        Arguments.of(
            "EC",
            "SEC 1 after the parameters of its curve, as openssl writes it",
            """
            -----BEGIN EC PARAMETERS-----
            BggqhkjOPQMBBw==
            -----END EC PARAMETERS-----
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIJ4ldtT7Wge0pUfp+i0al8ksca2ivvqWOR2x9h8GIZb0oAoGCCqGSM49
            AwEHoUQDQgAENDnv60nv87EurFtQXC4jTTitFvVs5ChAeNx2W7qJbqn3CkqkzKSk
            75pH2VlZr/pRZq6/DHedCqvV1HN7NiwZhw==
            -----END EC PRIVATE KEY-----
            """),
        Arguments.of(
            "RSA",
            "PKCS #1",
            """
            -----BEGIN RSA PRIVATE KEY-----
            MIICXQIBAAKBgQDUxPTajNXGIN70nXXYlXyYHtspaebRlhMq06d8gLJDPDQTvj9/
            D9Wiv4AqcO3/KhwiZQeJXDecxZUqDCjO056c6tcrcrPXtPCd649OolC1MkmuSfW0
            +7UvJO+1LEs2dBXQuCOtxGbM6ED+oLn7MXaRVO3Iw2LRyBssHlgrJz2xcQIDAQAB
            AoGAcsWrrxi5WB7zJdCqeSJqC0TZxAU0VWo2/KsfdbGWd15KWTwO1GOeQiQ65qn0
            N+hnNMZ6wkXUWeTbCct1V9wfelj4SfQbclZt+tFdj2ZFD7sWpgaYJQ2pJcQrGnh3
            q/1D+f16ELODEoN/JHu5LLEw552JYExg7XNZCursuRLRT2ECQQD/4cBlcIfA773U
            nTz/gqY2m2EXD3G1wDMjE6ajVx720zCIwTLf7N6EqEdI7In48V0FnMk/kwlNDciQ
            dm14Cwe3AkEA1N4bxPupgHxCwIJBWApwE1Qm3jd04O/rZnsH9nyaugfjbugGlVB3
            aGST7Q0qAXHZbSTerxPlw1ym5mdrE8AAFwJBAMnHW9CiTGr4otlmpRNYE3o8TPPC
            WgjY53phpKZprSE2qK8uqs+qGk7B5HS9EpAcxR4H5Ssc59i7Zc2Flg1zpUECQDD/
            Musjdj+R2pePI9VNCcEZNJ0frLJ95vQ+y3Vr9v1tBWeo1qMV03Ze+EGvLwUIHKDn
            xK4N6WwPbodINLhmEF8CQQCqGY97/PtL0/hHca0YDWK5GqrbC2wfo/ftPnbcymWg
            OCR+YyhM206kuj7EFWARb1uSCwD1MFWr0t1x01+3Vyq5
            -----END RSA PRIVATE KEY-----
            """),
        Arguments.of(
            "EdDSA",
            "PKCS #8",
            """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEIJsAQW8jzsXzZ8WYne+R59RSxyfjzL4yRV74NH20XQVQ
            -----END PRIVATE KEY-----
            """));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("keys")
  @DisplayName("is read in every form that Kubernetes' own clients read")
  void isRead(String algorithm, String form, String pem) throws GeneralSecurityException {
    assertThat(Pem.key(pem.getBytes(StandardCharsets.UTF_8)).getAlgorithm())
        .as(form)
        .isEqualTo(algorithm);
  }

  @Test
  @DisplayName("that has a password is refused with that reason")
  void password() {
    String pem = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----";
    assertThatThrownBy(() -> Pem.key(pem.getBytes(StandardCharsets.UTF_8)))
        .hasMessageContaining("password");
  }
}
