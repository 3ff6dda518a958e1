/**
 * A small control plane: what the API server and the endpoint controllers of a cluster would make
 * of a set of objects. Pure functions, no threads, no clock, no files.
 *
 * <pre>
 *   Submission* ─▶ names, namespaces ─▶ validation ─▶ allocation ─▶ controllers ─▶ ClusterState
 *                       404, 409            422         422, 500    slices of selectors,
 *                                                                   mirrored Endpoints
 * </pre>
 *
 * <p>What is refused is a {@link dev.seamark.watch.Problem} in the API server's words; the version
 * accepted before stays in force. Addresses and node ports are a function of the objects, see
 * {@link dev.seamark.watch.control.ControlPlane}.
 */
@NullMarked
package dev.seamark.watch.control;

import org.jspecify.annotations.NullMarked;
