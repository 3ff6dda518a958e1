package dev.seamark.zones.catalog;

/**
 * A port of a Service.
 *
 * @param name an RFC 1123 label, or empty where the port has no name
 * @param port 1 to 65535
 * @param nodePort 1 to 65535, or 0 where there is none
 * @param application what is spoken there ({@code appProtocol}), or empty where it is not said
 */
public record ServicePort(
    String name, Protocol protocol, int port, int nodePort, String application) {
  /** A port of which it is not said what is spoken there. */
  public ServicePort(String name, Protocol protocol, int port, int nodePort) {
    this(name, protocol, port, nodePort, "");
  }
}
