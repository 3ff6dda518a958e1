/**
 * Plugins that change a message on its way: the query before others see it, or the reply on its way
 * back. None of them answers.
 */
@NullMarked
package dev.seamark.server.plugins.message;

import org.jspecify.annotations.NullMarked;
