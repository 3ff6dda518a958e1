package dev.seamark.zones.settings;

import dev.seamark.zones.table.Labels;
import dev.seamark.zones.wire.WireName;
import java.util.List;

/**
 * How a {@code k8s_external} block wants its zones answered.
 *
 * @param zones in the order and spelling of the configuration; PTR records point into the first
 * @param apex the label that the names of the server stand below
 * @param ttl of addresses, pointers and what makes up the zone, 0 to 3600 seconds; services and
 *     aliases have that of the cluster's zones
 * @param headless whether headless services are found by their endpoints, and endpoints by name
 */
public record ExternalSettings(List<WireName> zones, String apex, int ttl, boolean headless) {
  private static final int LARGEST_TTL = 3600; // what CoreDNS allows

  public ExternalSettings {
    zones = List.copyOf(zones);
    if (zones.isEmpty()) {
      throw new IllegalArgumentException("no zone is named; name at least one");
    }
    if (Labels.of(apex).length == 0) {
      throw new IllegalArgumentException("apex is \"" + apex + "\", but must be one label");
    }
    if (ttl < 0 || ttl > LARGEST_TTL) {
      throw new IllegalArgumentException("ttl is " + ttl + ", but must be 0 to " + LARGEST_TTL);
    }
  }
}
