package dev.seamark.server.gotemplate;

import java.util.List;
import java.util.Set;

/** A template in the language of Go's text/template. Immutable. */
public final class GoTemplate {
  private final String source;
  private final List<Node> nodes;

  private GoTemplate(String source, List<Node> nodes) {
    this.source = source;
    this.nodes = nodes;
  }

  /**
   * Parses a template.
   *
   * @param fields the names of the fields that it will be executed with
   * @throws TemplateException where the text is not a template, or reads other fields
   */
  public static GoTemplate parse(String source, Set<String> fields) throws TemplateException {
    return new GoTemplate(source, TemplateParser.parse(source, fields));
  }

  /**
   * Writes the text.
   *
   * @throws TemplateException where the values do not fit
   */
  public String execute(Fields data) throws TemplateException {
    return Execution.run(nodes, data);
  }

  /** The text that it was parsed from. */
  @Override
  public String toString() {
    return source;
  }
}
