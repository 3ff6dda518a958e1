/**
 * A node in network namespaces, and a service proxy on it: Seamark's, or the real kube-proxy. Nodes
 * are made equal, so that what clients hear there can be compared.
 *
 * <pre>
 *   NodeNetwork (namespaces, pods that answer) ◀─rules─ ProxyProgram ─ApiDoor─▶ API server
 * </pre>
 */
@NullMarked
package dev.seamark.e2e.proxy;

import org.jspecify.annotations.NullMarked;
