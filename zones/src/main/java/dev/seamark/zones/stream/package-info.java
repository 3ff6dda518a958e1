/**
 * Facts as a stream of bytes: how a snapshot keeps them in a file, and how one process can hand
 * them to another.
 *
 * <p>A stream is a {@link dev.seamark.zones.stream.StreamHeader header}, facts in any order, an end
 * and a checksum:
 *
 * <pre>
 *   "SEAMARKF" version            8 bytes, number
 *   what as-of                    text, number: of the header
 *   { kind fact }                 byte 1 to 7, then fields by kind
 *   0 count                       byte, number of facts
 *   CRC-32C                       4 bytes, the highest first, of everything before
 * </pre>
 *
 * <p>A number is unsigned, seven bits a byte, the lowest first, the highest bit set in all bytes
 * but the last. A text is UTF-8: the number of bytes that it shares with the beginning of the last
 * text of its column, the number of those that follow, and these. A word is a text that comes again
 * and again: the number of an earlier one (from 1), or 0 and a text, which then has the next
 * number.
 */
@NullMarked
package dev.seamark.zones.stream;

import org.jspecify.annotations.NullMarked;
