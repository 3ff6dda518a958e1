/**
 * {@code dnssec}: signs replies on their way back, and proves by NSEC records made for the question
 * that a name or a type is not there.
 */
@NullMarked
package dev.seamark.server.plugins.dnssec;

import org.jspecify.annotations.NullMarked;
