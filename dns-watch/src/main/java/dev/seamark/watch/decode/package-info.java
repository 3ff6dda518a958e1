/**
 * Trees of JSON or YAML into the Kubernetes client's objects, field by field.
 *
 * <pre>
 *   JsonParser, JsonNode ──Shape──▶ Decoded.Sound (object, unknown fields)
 *                   └─▶ Decoded.Wrong (where, what was wanted, what is there)
 * </pre>
 *
 * <p>As strict as an API server: text is not a number, and a number is not text; null is the same
 * as nothing. A {@link dev.seamark.watch.decode.Shape} names the fields of a type and where they
 * go. Nothing is found out by reflection, which would cost a quarter of the start of a small
 * cluster.
 */
@NullMarked
package dev.seamark.watch.decode;

import org.jspecify.annotations.NullMarked;
