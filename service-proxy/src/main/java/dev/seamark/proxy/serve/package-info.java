/**
 * The life of the process: from a configuration to the end, and what stands around a data plane.
 */
@NullMarked
package dev.seamark.proxy.serve;

import org.jspecify.annotations.NullMarked;
