/**
 * What the records of a cluster must be, computed from its objects after the specification of
 * Kubernetes' DNS-based service discovery 1.1.0 and, where it leaves room, as CoreDNS does. It
 * computes everything anew each time and knows nothing of the program under test. {@link
 * ReferenceProxy} says likewise where connections to Services must lead.
 */
@NullMarked
package dev.seamark.e2e.model;

import org.jspecify.annotations.NullMarked;
