/**
 * The plugin {@code acl}: which clients may ask which questions.
 *
 * <pre>
 *   acl ZONES { policy; policy }     a rule
 *       ACTION type ... net ...      a policy
 * </pre>
 *
 * <p>Rules are looked at in the order of the file, those whose zones hold the name; within a rule
 * the first policy that fits decides. A rule without one that fits leaves the query to the next.
 */
@NullMarked
package dev.seamark.server.plugins.acl;

import org.jspecify.annotations.NullMarked;
