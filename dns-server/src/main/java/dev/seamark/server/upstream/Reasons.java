package dev.seamark.server.upstream;

import io.netty.channel.ChannelException;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.util.Locale;

/** Why a socket failed, in Go's words. */
final class Reasons {
  private static final String[] KNOWN = {
    "connection refused",
    "connection reset by peer",
    "network is unreachable",
    "no route to host",
    "operation not permitted",
    "permission denied",
    "broken pipe",
    "too many open files",
    "message too long",
    "no buffer space available"
  };

  private Reasons() {}

  /** What the failed operation says, without its class name. */
  static String of(Future<?> failed) {
    Throwable cause = failed.cause();
    return cause == null ? "cancelled" : of(cause);
  }

  /** The same, behind the name of the system call where it has one: {@code read: ...}. */
  static String of(String call, Throwable cause) {
    return call + ": " + of(cause);
  }

  /** What the failure says, without its class name. */
  static String of(Throwable cause) {
    if (cause instanceof PortUnreachableException) {
      return "connection refused";
    }
    if (cause instanceof ChannelException && cause.getCause() != null) {
      return of(cause.getCause());
    }
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    for (String known : KNOWN) {
      if (message.contains(known)) {
        return known;
      }
    }
    return cause instanceof IOException ? message : cause.toString();
  }
}
