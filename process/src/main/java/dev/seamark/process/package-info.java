/**
 * What a program of Seamark needs to be a process, whatever it serves: its build, the signals that
 * end it, a hint for a misspelt word. Below it {@code log}, {@code http} and {@code metrics}.
 *
 * <pre>
 *   dns-server ──┐
 *                ├──▶ process        knows neither zones nor Kubernetes nor either program
 *   service-proxy┘
 * </pre>
 */
@NullMarked
package dev.seamark.process;

import org.jspecify.annotations.NullMarked;
