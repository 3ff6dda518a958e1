/**
 * The command line: words into what is to be done.
 *
 * <pre>
 *   seamark [serve] [-conf FILE ...]   ──▶ ServeAction
 *   seamark check [FILE]               ──▶ CheckAction
 *   seamark env --namespace NS         ──▶ EnvCommand, which does it itself
 * </pre>
 *
 * <p>Exit codes: 0 done, 1 cannot start or check failed, 2 wrong usage.
 */
@NullMarked
package dev.seamark.server.cli;

import org.jspecify.annotations.NullMarked;
