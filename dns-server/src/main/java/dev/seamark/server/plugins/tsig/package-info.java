/**
 * {@code tsig}: verifies the signatures of queries, signs the replies to them, and knows the keys
 * (RFC 8945).
 */
@NullMarked
package dev.seamark.server.plugins.tsig;

import org.jspecify.annotations.NullMarked;
