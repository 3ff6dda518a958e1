package dev.seamark.watch.api;

import java.time.Instant;

/**
 * What can be seen of a watch from outside.
 *
 * @param stream the watch
 * @param version the last that it told
 * @param heardAt when that was
 */
record Pulse(WatchStream stream, String version, Instant heardAt) {}
