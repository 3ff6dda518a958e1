package dev.seamark.zones.answer;

import dev.seamark.zones.catalog.IpAddress;

/** The address of one or more pods of a namespace, as a label. */
final class PodName extends Labelled {
  final IpAddress address;

  /** How many pods have it: more than one on the network of a node. The writer's own. */
  int pods = 1;

  PodName(byte[] label, IpAddress address) {
    super(label);
    this.address = address;
  }
}
