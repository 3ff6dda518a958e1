/**
 * The other way in which a pod learns of Services: the variables that the kubelet puts into the
 * environment of its containers.
 *
 * <pre>
 *   Catalog ──Services of the namespace──▶ ServiceEnvironment ──EnvFormat──▶ text for a shell
 * </pre>
 *
 * <p>A pure function of the catalog's Services; endpoints, pods and readiness play no part.
 */
@NullMarked
package dev.seamark.zones.env;

import org.jspecify.annotations.NullMarked;
