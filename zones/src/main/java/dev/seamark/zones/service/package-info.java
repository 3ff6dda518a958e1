/**
 * What is kept of each Service to answer for it: addresses, ports, endpoints, aliases.
 *
 * <pre>
 *   Service, EndpointSlices ──ServiceReader──▶ ServiceRecords ── EndpointRows, PortList, Alias
 * </pre>
 *
 * <p>Immutable but for a {@code NamespaceEntry}, in whose tables they are found. Packed: an
 * endpoint costs some 12 bytes. Internal to zones.
 */
@NullMarked
package dev.seamark.zones.service;

import org.jspecify.annotations.NullMarked;
