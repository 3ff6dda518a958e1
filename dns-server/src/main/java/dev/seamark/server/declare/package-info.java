/**
 * How plugins are declared, and how their directives are read: once, for all of them.
 *
 * <pre>
 *   PluginType  name, arguments, what it is for
 *     └─ Properties   the lines of its block: usage, what it does, default, reader
 * </pre>
 *
 * <p>A {@link dev.seamark.server.declare.PluginType} is the only place that knows what a directive
 * looks like: {@link dev.seamark.server.declare.Usage} counts the words of each line, unknown names
 * get the nearest known one, {@code check} lists all that is wrong, and the pages of {@code
 * docs/plugins} are written from it. A type is loaded when a Corefile names it.
 */
@NullMarked
package dev.seamark.server.declare;

import org.jspecify.annotations.NullMarked;
