/**
 * What the zones of a cluster answer.
 *
 * <pre>
 *   Catalog ──changed(ObjectKey)──▶ index.ClusterIndex ──▶ service.ServiceRecords, replaced whole
 *                                        ▲
 *   query ──▶ ClusterZones ──▶ Answerer ─┤ names.NameFinder: zone, svc or pod, namespace, service
 *                                        └▶ writing: A, AAAA, SRV, PTR, NS, SOA
 * </pre>
 *
 * <p>{@link dev.seamark.zones.answer.ExternalZones} answers from the same index for zones in which
 * services have their external addresses.
 *
 * <p>One thread writes, the catalog's; any number read. What an answer is made of is immutable, so
 * readers take no lock and see a Service either as it was or as it is. Records are encoded when
 * they are asked for, from arrays of numbers, and nothing is allocated on the way.
 */
@NullMarked
package dev.seamark.zones.answer;

import org.jspecify.annotations.NullMarked;
