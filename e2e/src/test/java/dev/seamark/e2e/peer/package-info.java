/**
 * Seamark beside CoreDNS: both read the same Corefile and are asked the same questions.
 *
 * <pre>
 *   CorefilesBeside ─starts─▶ Peer (CoreDNS), Peer (Seamark) ─forward─▶ Peer (CoreDNS with a zone)
 *        └─asks both─▶ Said, which must be equal
 * </pre>
 *
 * <p>No build runs it, since it needs CoreDNS's program: {@code make beside COREDNS=PROGRAM}.
 */
@NullMarked
package dev.seamark.e2e.peer;

import org.jspecify.annotations.NullMarked;
