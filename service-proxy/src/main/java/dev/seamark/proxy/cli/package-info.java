/** The command line: kube-proxy's flags, and ours. */
@NullMarked
package dev.seamark.proxy.cli;

import org.jspecify.annotations.NullMarked;
