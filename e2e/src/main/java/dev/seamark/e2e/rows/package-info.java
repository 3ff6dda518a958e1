/**
 * Rows of a table: what clients hear at Services, on nodes with one service proxy and another. The
 * rules are those that {@code service-proxy/src/test/resources/rules} tells, and its README says
 * how to read them; they are read once more here, to become objects of an API server.
 *
 * <pre>
 *   rules/*.yaml ──RuleFile──▶ Rule ──Cast (addresses)──▶ RuleObjects ──▶ API server ──▶ proxies
 *                               └▶ Row: client, frontend ──Clients──▶ heard on each node ──▶ Table
 * </pre>
 */
@NullMarked
package dev.seamark.e2e.rows;

import org.jspecify.annotations.NullMarked;
