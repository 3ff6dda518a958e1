/**
 * Plugins for operators of the server: probes, metrics, logs, data for injectors.
 *
 * <p>Those that answer HTTP share their listeners and routes through {@link
 * dev.seamark.server.http.LastingPage}, so a reload closes nothing that stays where it was.
 */
@NullMarked
package dev.seamark.server.plugins.operate;

import org.jspecify.annotations.NullMarked;
