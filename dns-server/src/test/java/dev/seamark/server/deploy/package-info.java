/** What surrounds the program: its launcher, its manifests for a cluster, its examples. */
@NullMarked
package dev.seamark.server.deploy;

import org.jspecify.annotations.NullMarked;
