package dev.seamark.zones.stream;

import java.time.Instant;

/**
 * The beginning of a stream.
 *
 * @param what which facts they are, in words that a reader compares with those it wants: facts of
 *     other objects would be wrong answers
 * @param asOf when they were known to be true, to the millisecond
 */
public record StreamHeader(String what, Instant asOf) {}
