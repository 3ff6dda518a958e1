/**
 * What the proxy tells of itself: kube-proxy's metrics and probes, and the health checks that load
 * balancers ask for.
 */
@NullMarked
package dev.seamark.proxy.telemetry;

import org.jspecify.annotations.NullMarked;
