/**
 * The command line: kube-proxy's flags, and ours.
 *
 * <pre>
 *   arguments ──Flags──▶ Words ──ProxyCommand──▶ ProxyConfiguration ──▶ ProxyAction
 * </pre>
 *
 * <p>Exit codes: 0 done, 1 cannot, 2 wrong usage.
 */
@NullMarked
package dev.seamark.proxy.cli;

import org.jspecify.annotations.NullMarked;
