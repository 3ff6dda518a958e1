/**
 * How to reach an API server, and with which identity: kubeconfigs, service accounts, URLs.
 *
 * <pre>
 *   Kubeconfig ─┐
 *   in cluster ─┼──▶ Login (server, authority, identity, bearer) ──▶ watch.http
 *   endpoint ───┘      └─ files are read again whenever a connection is made
 * </pre>
 *
 * <p>What no retry can mend (a file that is missing, a context that is unknown) is refused at once.
 * What may change later (tokens, certificates, what a plugin says) is looked up when it is needed.
 */
@NullMarked
package dev.seamark.watch.login;

import org.jspecify.annotations.NullMarked;
