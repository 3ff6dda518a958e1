/**
 * Log lines on standard output, in CoreDNS's layout: {@code [INFO] plugin/reload: message}. The
 * thread that logs never waits for the output.
 */
@NullMarked
package dev.seamark.process.log;

import org.jspecify.annotations.NullMarked;
