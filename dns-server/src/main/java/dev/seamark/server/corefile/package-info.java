/**
 * The Corefile: text into directives, with the position of every word, so that whatever is wrong
 * later can be said with file, line and column.
 */
@NullMarked
package dev.seamark.server.corefile;

import org.jspecify.annotations.NullMarked;
