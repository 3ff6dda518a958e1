/** The conformance corpus, asked of a running server over UDP and TCP. */
@NullMarked
package dev.seamark.server.conformance;

import org.jspecify.annotations.NullMarked;
