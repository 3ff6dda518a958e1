/**
 * What a plugin is, and how a Corefile becomes plugins.
 *
 * <p>To add one: write a {@link dev.seamark.server.plugin.PluginType} in a file of its own and name
 * it in the list of {@link dev.seamark.server.plugins.Plugins}, whose order is the order in which
 * plugins are asked.
 */
@NullMarked
package dev.seamark.server.plugin;

import org.jspecify.annotations.NullMarked;
