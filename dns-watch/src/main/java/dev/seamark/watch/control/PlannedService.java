package dev.seamark.watch.control;

import io.fabric8.kubernetes.api.model.Service;

/** A valid Service, and what is to be allocated for it. */
record PlannedService(Service object, String where, AddressPlan addresses, PortPlan ports) {}
