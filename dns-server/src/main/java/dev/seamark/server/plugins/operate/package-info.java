/** Plugins for those who operate the server: probes, metrics, logs, reload, listeners. */
@NullMarked
package dev.seamark.server.plugins.operate;

import org.jspecify.annotations.NullMarked;
