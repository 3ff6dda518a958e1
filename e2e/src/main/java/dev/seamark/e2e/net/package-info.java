/**
 * Network namespaces of this machine, and what is said between them: servers that tell their name
 * and whom they see, clients that ask them, and a look at the packets by which clients are refused.
 *
 * <pre>
 *   Namespace ─threads enter it──▶ Dialogue (servers, clients)
 *       └───────reads packets────▶ Refusals
 * </pre>
 */
@NullMarked
package dev.seamark.e2e.net;

import org.jspecify.annotations.NullMarked;
