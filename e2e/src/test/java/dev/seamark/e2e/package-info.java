/**
 * The programs as processes beside a real API server: objects are written with a Kubernetes client,
 * and what comes of them is asked for over the network.
 *
 * <pre>
 *   test ──objects──▶ kube-apiserver ◀──watches── bin/seamark
 *     └────────────────── queries ──────────────────▲
 * </pre>
 *
 * <p>Nothing of Seamark is on the class path: the tests know what operators know. {@code model}
 * says once more, from the objects alone, what the records must be.
 */
@NullMarked
package dev.seamark.e2e;

import org.jspecify.annotations.NullMarked;
