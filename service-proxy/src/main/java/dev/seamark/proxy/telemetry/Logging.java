package dev.seamark.proxy.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.io.PrintStream;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Where log lines go and what they look like: to standard output, as {@code [INFO] proxy/sync:
 * message}. The data path logs nothing per connection, so whoever logs may wait for the output.
 */
public final class Logging {
  /** Whose loggers are not ours: from them only what is wrong. */
  private static final List<String> LIBRARIES =
      List.of("io", "com", "org", "sun", "java", "jdk", "javax");

  /** As the sources call themselves in the DNS server, where they belong to that plugin. */
  private static final String SOURCES = "plugin/kubernetes";

  private Logging() {}

  /** Takes over all loggers of the process. */
  public static void to(PrintStream out) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    Lines lines = new Lines(out);
    lines.setContext(context);
    lines.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(lines);
    LIBRARIES.forEach(name -> context.getLogger(name).setLevel(Level.WARN));
  }

  private static final class Lines extends AppenderBase<ILoggingEvent> {
    private final PrintStream out;

    Lines(PrintStream out) {
      this.out = out;
    }

    @Override
    protected void append(ILoggingEvent event) {
      String level = event.getLevel().equals(Level.WARN) ? "WARNING" : event.getLevel().toString();
      String from = event.getLoggerName();
      String name = from.equals(SOURCES) ? "watch" : from.substring(from.lastIndexOf('.') + 1);
      StringBuilder text = new StringBuilder(128);
      text.append('[').append(level).append("] ").append(name).append(": ");
      text.append(event.getFormattedMessage());
      IThrowableProxy thrown = event.getThrowableProxy();
      if (thrown != null) {
        text.append(": ").append(thrown.getClassName());
        if (thrown.getMessage() != null) {
          text.append(": ").append(thrown.getMessage());
        }
      }
      out.println(text);
    }
  }
}
