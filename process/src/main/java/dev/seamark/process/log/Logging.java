package dev.seamark.process.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/**
 * Where log lines go and what they look like: all of them to standard output, in one style. Loggers
 * are named by what shall stand in front of the message, {@code plugin/forward}; the names {@code
 * server} and the empty one put nothing there.
 */
public final class Logging implements AutoCloseable {
  /** Marks an error that ends the process: its line begins with {@code [FATAL]}. */
  public static final Marker FATAL = MarkerFactory.getMarker("FATAL");

  private static final String APPENDER = "seamark";

  /** Packages of libraries: from them only warnings and errors. */
  private static final List<String> LIBRARIES =
      List.of("io", "com", "org", "sun", "java", "jdk", "javax", "reactor");

  private final LogAppender appender;

  private Logging(LogAppender appender) {
    this.appender = appender;
  }

  /** Takes over all loggers of the process, in place of any setup from before. */
  public static Logging toStandardOutput(LogStyle style) {
    return to(new LineWriter(new FileOutputStream(FileDescriptor.out), style), Map.of());
  }

  /** Takes over all loggers of the process; tests must close it. */
  public static Logging to(OutputStream out) {
    return to(out, Map.of());
  }

  /**
   * Takes over all loggers of the process.
   *
   * @param shownAs loggers whose lines bear another name than their own
   */
  public static Logging to(OutputStream out, Map<String, String> shownAs) {
    return to(new LineWriter(out), shownAs);
  }

  private static Logging to(LineWriter lines, Map<String, String> shownAs) {
    LoggerContext context = context();
    context.reset();
    LogAppender appender = new LogAppender(lines, shownAs);
    appender.setName(APPENDER);
    appender.setContext(context);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(appender);
    LIBRARIES.forEach(name -> context.getLogger(name).setLevel(Level.WARN));
    return new Logging(appender);
  }

  private static LoggerContext context() {
    return (LoggerContext) LoggerFactory.getILoggerFactory();
  }

  /** Whether what is thrown is shown with its stack trace. */
  public static void stackTraces(boolean shown) {
    if (root().getAppender(APPENDER) instanceof LogAppender appender) {
      appender.stackTraces(shown);
    }
  }

  private static Logger root() {
    return context().getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  /** Takes lines that are not log events; nothing where logging is not set up. */
  public static Optional<LineWriter> lines() {
    return root().getAppender(APPENDER) instanceof LogAppender appender
        ? Optional.of(appender.lines())
        : Optional.empty();
  }

  /** How many lines were lost so far. */
  public static long droppedLines() {
    return root().getAppender(APPENDER) instanceof LogAppender appender
        ? appender.lines().dropped()
        : 0;
  }

  /** Where the lines go. */
  public LineWriter writer() {
    return appender.lines();
  }

  /** Waits until everything said so far is out, at most two seconds. */
  public void drain() {
    appender.lines().drain();
  }

  /** Says everything that is waiting to be said, and no more. */
  @Override
  public void close() {
    appender.stop();
    root().detachAppender(appender);
    appender.lines().close();
  }
}
