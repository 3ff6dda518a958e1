package dev.seamark.server.plugins;

import dev.seamark.server.declare.PluginType;

/** Plugins that read zones from a cloud's or an orchestrator's API, and what to do without them. */
final class CloudZones {
  static final PluginType ROUTE53 =
      PluginType.missing(
          "route53",
          "Zones of AWS Route 53.",
          "write `forward ZONE 169.254.169.253` in its place: the VPC's resolver, which answers for"
              + " its private zones");
  static final PluginType AZURE =
      PluginType.missing(
          "azure",
          "Zones of Azure DNS.",
          "write `forward ZONE 168.63.129.16` in its place: Azure's resolver, which answers for"
              + " linked private zones");
  static final PluginType CLOUDDNS =
      PluginType.missing(
          "clouddns",
          "Zones of Google Cloud DNS.",
          "write `forward ZONE 169.254.169.254` in its place: Google Cloud's resolver, which"
              + " answers for private zones");
  static final PluginType NOMAD =
      PluginType.missing(
          "nomad",
          "Zones of Nomad services.",
          "register the services with Consul and write `forward ZONE ADDRESS:8600` in its place,"
              + " or write their addresses by hosts");

  private CloudZones() {}
}
