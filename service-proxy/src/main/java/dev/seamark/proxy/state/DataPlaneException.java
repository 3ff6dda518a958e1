package dev.seamark.proxy.state;

/** A data plane could not do what it was asked; the message says why, and what to do. */
public final class DataPlaneException extends Exception {
  private static final long serialVersionUID = 1L;

  public DataPlaneException(String message) {
    super(message);
  }

  public DataPlaneException(String message, Throwable cause) {
    super(message, cause);
  }
}
