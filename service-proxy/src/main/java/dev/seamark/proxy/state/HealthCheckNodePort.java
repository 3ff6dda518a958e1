package dev.seamark.proxy.state;

import dev.seamark.zones.catalog.ObjectKey;

/**
 * The port at which a load balancer asks whether this node can serve a Service whose external
 * traffic stays local.
 *
 * @param localReady how many ready endpoints are on this node
 */
public record HealthCheckNodePort(ObjectKey service, int port, int localReady) {}
