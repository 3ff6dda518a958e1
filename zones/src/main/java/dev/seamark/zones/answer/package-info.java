/**
 * What the zones of a cluster answer.
 *
 * <pre>
 *   Catalog ──changed(ObjectKey)──▶ ClusterIndex ──▶ ServiceRecords, one per Service, replaced whole
 *                                        ▲
 *   query ──▶ ClusterZones ──▶ Answerer ─┘ zone, svc or pod, namespace, service, then
 *                                  ├── AddressAnswers     A, AAAA and the aliases on the way
 *                                  ├── ServiceAnswers     SRV
 *                                  ├── ReverseAnswers     PTR
 *                                  ├── NameServerAnswers  NS
 *                                  └── SoaAnswers         SOA, in answers and instead of them
 * </pre>
 *
 * <p>{@link dev.seamark.zones.answer.ExternalZones} answers from the same index for zones in which
 * services have their external addresses: {@code ExternalFinder} finds, {@code ExternalAnswerer}
 * writes.
 *
 * <p>One thread writes, the catalog's; any number read. Tables are open addressing over arrays
 * whose slots are published one by one, and what they hold is immutable, so readers take no lock
 * and see a Service either as it was or as it is. Records are encoded when they are asked for, from
 * arrays of numbers, and nothing is allocated on the way.
 */
@NullMarked
package dev.seamark.zones.answer;

import org.jspecify.annotations.NullMarked;
