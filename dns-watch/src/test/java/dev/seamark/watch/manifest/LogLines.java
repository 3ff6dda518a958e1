package dev.seamark.watch.manifest;

import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.helpers.MessageFormatter;

/** A log that can be read: {@code WARN what was said}. */
final class LogLines {
  private final List<String> lines = new CopyOnWriteArrayList<>();

  Logger logger() {
    return (Logger)
        Proxy.newProxyInstance(
            Logger.class.getClassLoader(),
            new Class<?>[] {Logger.class},
            (_, method, arguments) -> {
              Object[] all =
                  arguments.length == 2 && arguments[1] instanceof Object[] many
                      ? many
                      : Arrays.copyOfRange(arguments, 1, arguments.length);
              String text =
                  MessageFormatter.arrayFormat(Objects.toString(arguments[0]), all).getMessage();
              lines.add(method.getName().toUpperCase(Locale.ROOT) + " " + text);
              return null;
            });
  }

  /** The lines that hold the text, in order. */
  List<String> with(String text) {
    return lines.stream().filter(line -> line.contains(text)).toList();
  }
}
