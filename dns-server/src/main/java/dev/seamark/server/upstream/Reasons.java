package dev.seamark.server.upstream;

import dev.seamark.process.Reason;
import io.netty.channel.ChannelException;
import io.netty.util.concurrent.Future;

/** Why a socket failed, in the words of {@link Reason}. */
final class Reasons {
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

  /** What the failure says. */
  static String of(Throwable cause) {
    Throwable inner = cause.getCause();
    return Reason.of(cause instanceof ChannelException && inner != null ? inner : cause);
  }
}
