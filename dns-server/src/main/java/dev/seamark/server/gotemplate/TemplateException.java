package dev.seamark.server.gotemplate;

/** What is wrong with a template, or with the values it was given. */
public final class TemplateException extends Exception {
  private static final long serialVersionUID = 1;

  private final int offset;

  TemplateException(int offset, String message) {
    super(message);
    this.offset = offset;
  }

  /** Where in the text of the template, in characters from 0. */
  public int offset() {
    return offset;
  }
}
