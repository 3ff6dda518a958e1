/**
 * Two small languages of Go's that Corefiles are written in: text templates and regular
 * expressions.
 *
 * <pre>
 *   text ──TemplateParser──▶ Node ──Execution──▶ text
 * </pre>
 *
 * <p>Of the templates it is the part that makes sense for a line of text: actions, pipelines,
 * variables, {@code if}, {@code with}, {@code range} and the standard functions; no templates
 * inside of templates. Everything parsed is immutable and may be used by many threads.
 */
@NullMarked
package dev.seamark.server.gotemplate;

import org.jspecify.annotations.NullMarked;
