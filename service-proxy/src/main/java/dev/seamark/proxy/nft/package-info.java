/**
 * The data plane of Linux's nftables: one table of our own per family, {@code seamark-proxy}, and
 * nothing else is touched or listed.
 *
 * <pre>
 *   new connection ─▶ chain dispatch ─▶ map services[address . protocol . port] ─▶ profile chain
 *                                       map node-ports[protocol . port]              │ source ranges,
 *                                                                                    │ masquerade mark,
 *                                                                                    │ inside or outside
 *                                                                                    ▼
 *               dnat to endpoints[address . protocol . port . slot] ◀── balance chain: slot = random mod N
 * </pre>
 *
 * <p>There is no chain and no rule of a Service: chains are shared by all Services of the same
 * shape ({@link dev.seamark.proxy.nft.Profile}), and what differs are elements of maps. So loading
 * is linear in the number of Services, and a change costs its own size.
 *
 * <p>The slot, and the number of a sticky endpoint, pass through the packet's priority: it is the
 * only 32-bit field that a rule can both set and look up by and that means nothing to routing. Only
 * the first packet of a connection goes this way.
 *
 * <p>The desired state is in memory ({@link dev.seamark.proxy.nft.FamilyTable}); the kernel's is
 * read back only where somebody else has changed something, and compared ({@link
 * dev.seamark.proxy.nft.Upkeep}). A sync is one transaction of the elements that differ, sent to
 * the kernel without {@code nft} ({@link dev.seamark.proxy.nft.ElementBatch}, {@link
 * dev.seamark.proxy.nft.Netlink}); what elements refer to, chains of new shapes above all, {@code
 * nft} makes before. After a failure, or where something is missing, all elements are exchanged, in
 * one transaction again, so that no packet meets an empty map. Where maps of another version are in
 * the way, {@code nft} makes the tables anew, and their elements in the same transaction.
 */
@NullMarked
package dev.seamark.proxy.nft;

import org.jspecify.annotations.NullMarked;
