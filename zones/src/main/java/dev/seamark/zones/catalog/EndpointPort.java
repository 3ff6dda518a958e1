package dev.seamark.zones.catalog;

/**
 * A port of an EndpointSlice.
 *
 * @param name the name of the Service's port, empty where it has none
 * @param port 1 to 65535, or {@link #ANY} where the slice leaves it out ("all ports")
 */
public record EndpointPort(String name, Protocol protocol, int port) {
  /** The port number of a slice whose {@code port} is null. */
  public static final int ANY = 0;
}
