/**
 * {@code view}: which queries for its zones a server block gets. The block is chosen before its
 * plugins are asked, so the plugin is an {@link dev.seamark.server.exchange.Admission}, too.
 */
@NullMarked
package dev.seamark.server.plugins.view;

import org.jspecify.annotations.NullMarked;
