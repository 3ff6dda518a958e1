/**
 * When a data plane is brought up to date: at once at the start, then as often as changes come, but
 * not more often than it may.
 *
 * <p>One thread computes the state and calls the data plane; nobody else does.
 */
@NullMarked
package dev.seamark.proxy.sync;

import org.jspecify.annotations.NullMarked;
