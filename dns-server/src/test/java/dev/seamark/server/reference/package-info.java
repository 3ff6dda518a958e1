/** The pages about plugins, written from the plugins' declarations. */
@NullMarked
package dev.seamark.server.reference;

import org.jspecify.annotations.NullMarked;
