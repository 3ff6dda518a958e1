package dev.seamark.server.tls;

/** What a server wants to know of its clients: Go's kinds of {@code ClientAuth}. */
public enum ClientCertificates {
  /** Nothing. */
  NOCERT,
  /** A certificate if there is one; whatever it is, it is accepted. */
  REQUEST,
  /** A certificate, whatever it is. */
  REQUIRE,
  /** A certificate if there is one; an authority must have signed it. */
  VERIFY_IF_GIVEN,
  /** A certificate that an authority has signed. */
  REQUIRE_AND_VERIFY;

  /** Whether a client without a certificate is turned away. */
  public boolean areRequired() {
    return this == REQUIRE || this == REQUIRE_AND_VERIFY;
  }

  /** Whether certificates are checked against authorities. */
  public boolean areVerified() {
    return this == VERIFY_IF_GIVEN || this == REQUIRE_AND_VERIFY;
  }
}
