/** {@code pprof}: what the process spends its time and memory on, over HTTP. */
@NullMarked
package dev.seamark.server.plugins.profile;

import org.jspecify.annotations.NullMarked;
