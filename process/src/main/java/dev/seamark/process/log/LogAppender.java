package dev.seamark.process.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.seamark.process.Reason;
import java.util.Map;

/** Log events as lines in the style of their writer. */
final class LogAppender extends AppenderBase<ILoggingEvent> {
  private final LineWriter lines;
  private final Map<String, String> shownAs;
  private volatile boolean stackTraces;

  LogAppender(LineWriter lines, Map<String, String> shownAs) {
    this.lines = lines;
    this.shownAs = Map.copyOf(shownAs);
  }

  LineWriter lines() {
    return lines;
  }

  /** From now on, what was thrown is shown with where it was thrown. */
  void stackTraces(boolean shown) {
    stackTraces = shown;
  }

  @Override
  protected void append(ILoggingEvent event) {
    lines.line(text(event));
  }

  private String text(ILoggingEvent event) {
    return lines
        .style()
        .line(event.getInstant(), level(event), from(event.getLoggerName()), message(event));
  }

  private String message(ILoggingEvent event) {
    StringBuilder text = new StringBuilder(128).append(event.getFormattedMessage());
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown == null) {
      return text.toString();
    }
    if (stackTraces) {
      return text.append('\n')
          .append(ThrowableProxyUtil.asString(thrown).stripTrailing())
          .toString();
    }
    return text.append(": ").append(reason(thrown)).toString();
  }

  private static String reason(IThrowableProxy thrown) {
    return thrown instanceof ThrowableProxy known
        ? Reason.of(known.getThrowable())
        : Reason.INTERNAL;
  }

  private static String level(ILoggingEvent event) {
    if (event.getMarkerList() != null && event.getMarkerList().contains(Logging.FATAL)) {
      return "FATAL";
    }
    Level level = event.getLevel();
    return switch (level.toInt()) {
      case Level.ERROR_INT -> "ERROR";
      case Level.WARN_INT -> "WARNING";
      case Level.INFO_INT -> "INFO";
      default -> "DEBUG";
    };
  }

  /** Our own loggers are called as they shall be printed; of a library's, its name is. */
  private String from(String logger) {
    String other = shownAs.get(logger);
    if (other != null) {
      return other;
    }
    if (logger.equals("server")) {
      return "";
    }
    String[] parts = logger.split("\\.", 3); // io.netty.…, org.xbill.…
    return parts.length == 1 ? logger : parts[1];
  }
}
