package dev.seamark.zones.service;

import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.table.Labelled;

/** The address of one or more pods of a namespace, as a label. */
public final class PodName extends Labelled {
  final IpAddress address;

  /** How many pods have it: more than one on the network of a node. The writer's own. */
  public int pods = 1;

  public PodName(byte[] label, IpAddress address) {
    super(label);
    this.address = address;
  }
}
