/** What tests of plugins stand on: a chain without sockets, a setup without a server. */
@NullMarked
package dev.seamark.server.harness;

import org.jspecify.annotations.NullMarked;
