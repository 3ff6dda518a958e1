/**
 * Facts from a Kubernetes API server.
 *
 * <pre>
 *   ApiSource ─┬─ Reflector namespaces ──────┐ one virtual thread a kind, a State machine each:
 *              ├─ Reflector services ────────┤
 *              ├─ Reflector endpointslices ──┤     all objects ──▶ watch ──▶ (410) all objects …
 *              ├─ Reflector pods ────────────┤
 *              └─ Reflector serviceimports ──┘
 *                    │            ▲
 *               GET  ▼            │ bytes as they come
 *                ApiClient ──▶ ReplyBody ──▶ Json.page │ WatchStream
 *                                                 │ one object at a time
 *                                                 ▼
 *                              Resource.decode ──▶ watch.reduce ──fact──▶ Catalog
 * </pre>
 *
 * <p>No object outlives its decoding; what stays is the fact, and the resource version to go on
 * from. A list is put over what is known as a difference. What cannot be read or reached becomes a
 * problem and, once, a line in the log; the facts stay as they were.
 */
@NullMarked
package dev.seamark.watch.api;

import org.jspecify.annotations.NullMarked;
