/**
 * Kubernetes objects made into facts: all that answers need, nothing else. Pure functions, the same
 * for every source.
 */
@NullMarked
package dev.seamark.watch.reduce;

import org.jspecify.annotations.NullMarked;
