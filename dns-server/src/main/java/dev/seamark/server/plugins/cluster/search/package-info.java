/**
 * The search domains of this host, which the kubelet gives to pods, and what is wrong with them.
 */
@NullMarked
package dev.seamark.server.plugins.cluster.search;

import org.jspecify.annotations.NullMarked;
