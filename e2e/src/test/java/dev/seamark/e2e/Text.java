package dev.seamark.e2e;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Objects as text. */
final class Text {
  private Text() {}

  /** A text, in which %s is the value, to be read. */
  static InputStream stream(String text, String value) {
    return new ByteArrayInputStream(text.replace("%s", value).getBytes(StandardCharsets.UTF_8));
  }
}
