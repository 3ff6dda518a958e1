package dev.seamark.proxy.state;

/**
 * An address and port that two Service ports claim. The older Service has it.
 *
 * @param loser goes without this frontend
 * @param winner has it
 * @param what the address, port and protocol, as people write them
 */
public record Conflict(ServicePortForwarding.Key loser, PortId winner, String what) {
  @Override
  public String toString() {
    return "%s: %s belongs to %s already; this frontend is left out"
        .formatted(loser.id(), what, winner);
  }
}
