package dev.seamark.server.plugins.trace;

import dev.seamark.process.Reason;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Why a collector did not take spans. */
final class ExportFault {
  private ExportFault() {}

  /** It answered, and not that it took them. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(int status) {
      super("HTTP status " + status);
    }
  }

  /**
   * In words for people. What the SDK says is around the reason, or says only that there is one.
   */
  static String text(@Nullable Throwable fault) {
    if (fault instanceof Refused refused) {
      return String.valueOf(refused.getMessage());
    }
    Throwable reason = fault == null || fault instanceof IOException ? fault : fault.getCause();
    return reason == null ? "it refuses them" : Reason.of(reason);
  }
}
