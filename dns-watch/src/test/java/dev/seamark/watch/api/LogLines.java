package dev.seamark.watch.api;

import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.helpers.MessageFormatter;

/** What was logged, with its level before it. */
final class LogLines {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Logger logger =
      (Logger)
          Proxy.newProxyInstance(
              Logger.class.getClassLoader(),
              new Class<?>[] {Logger.class},
              (_, method, arguments) -> {
                Object[] all =
                    arguments.length == 2 && arguments[1] instanceof Object[] many
                        ? many
                        : Arrays.copyOfRange(arguments, 1, arguments.length);
                lines.add(
                    method.getName().toUpperCase(Locale.ROOT)
                        + " "
                        + MessageFormatter.arrayFormat(Objects.toString(arguments[0]), all)
                            .getMessage());
                return null;
              });

  /** Logs to here. */
  Logger logger() {
    return logger;
  }

  /** All of it, in its order. */
  List<String> all() {
    return lines;
  }

  /** The warnings. */
  List<String> warnings() {
    return lines.stream().filter(line -> line.startsWith("WARN ")).toList();
  }
}
