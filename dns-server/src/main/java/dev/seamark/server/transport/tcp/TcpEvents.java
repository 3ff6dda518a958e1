package dev.seamark.server.transport.tcp;

import java.io.IOException;

/** What the handlers of a connection are told besides what is read. */
public final class TcpEvents {
  /** Take what has been sent, then close when all replies are out. */
  public static final String DRAIN = "drain";

  /** TLS is in place, and queries may come. */
  public static final String SECURED = "secured";

  /** The client has said that nothing more comes, and waits for what it has asked. */
  public static final String LAST = "last";

  private TcpEvents() {}

  /** Whether an exception is the client's doing, or that of what is between. */
  public static boolean isOfClient(Throwable cause) {
    return cause instanceof IOException || cause.getCause() instanceof IOException;
  }
}
