package dev.seamark.zones.service;

import dev.seamark.zones.catalog.EndpointPort;
import dev.seamark.zones.catalog.Protocol;
import dev.seamark.zones.catalog.ServicePort;
import dev.seamark.zones.table.Labels;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ports of a service or of some of its endpoints. Immutable. */
public final class PortList {
  /** The number of a port that has none: it makes the name exist, but gives no SRV record. */
  public static final int NO_NUMBER = -1;

  /** Stands where no {@code _port._proto} was asked for. */
  public static final int ANY = -1;

  private static final Map<Protocol, byte[]> PROTOCOLS = protocols();

  /** What stands for an object that lists no ports: one that has neither name nor number. */
  static final PortList OF_NONE =
      new PortList(new byte[][] {Labels.NONE}, new byte[][] {Labels.NONE}, new int[] {NO_NUMBER});

  /** No port at all, so that nothing exists. */
  static final PortList EMPTY = new PortList(new byte[0][], new byte[0][], new int[0]);

  private final byte[][] names;
  private final byte[][] protocols;
  private final int[] numbers;
  private final Application @Nullable [] applications; // absent: all unknown

  private PortList(byte[][] names, byte[][] protocols, int[] numbers) {
    this(names, protocols, numbers, null);
  }

  private PortList(
      byte[][] names, byte[][] protocols, int[] numbers, Application @Nullable [] applications) {
    this.names = names;
    this.protocols = protocols;
    this.numbers = numbers;
    this.applications = applications;
  }

  private static Map<Protocol, byte[]> protocols() {
    Map<Protocol, byte[]> labels = new EnumMap<>(Protocol.class);
    for (Protocol protocol : Protocol.values()) {
      labels.put(protocol, Labels.of(protocol.label()));
    }
    return labels;
  }

  static PortList ofService(List<ServicePort> ports) {
    if (ports.isEmpty()) {
      return OF_NONE;
    }
    PortList list = ofImport(ports);
    Application[] spoken =
        ports.stream().map(port -> Application.of(port.application())).toArray(Application[]::new);
    boolean known = Arrays.stream(spoken).anyMatch(each -> each != Application.UNKNOWN);
    return known ? new PortList(list.names, list.protocols, list.numbers, spoken) : list;
  }

  /** The ports of a ServiceImport: one without ports has no name in DNS. */
  static PortList ofImport(List<ServicePort> ports) {
    PortList list = sized(ports.size());
    for (int i = 0; i < ports.size(); i++) {
      list.set(i, ports.get(i).name(), ports.get(i).protocol(), ports.get(i).port());
    }
    return list;
  }

  static PortList ofSlice(List<EndpointPort> ports) {
    if (ports.isEmpty()) {
      return OF_NONE;
    }
    PortList list = sized(ports.size());
    for (int i = 0; i < ports.size(); i++) {
      EndpointPort port = ports.get(i);
      int number = port.port() == EndpointPort.ANY ? NO_NUMBER : port.port();
      list.set(i, port.name(), port.protocol(), number);
    }
    return list;
  }

  private static PortList sized(int size) {
    return new PortList(new byte[size][], new byte[size][], new int[size]);
  }

  private void set(int i, String name, Protocol protocol, int number) {
    names[i] = Labels.of(name);
    protocols[i] = PROTOCOLS.getOrDefault(protocol, Labels.NONE);
    numbers[i] = number;
  }

  public int size() {
    return numbers.length;
  }

  /** The port's number, or {@link #NO_NUMBER}. */
  public int number(int i) {
    return numbers[i];
  }

  /** What is spoken at the port. */
  public Application application(int i) {
    return applications == null ? Application.UNKNOWN : applications[i];
  }

  /**
   * Whether the port is the one that two labels of a name ask for.
   *
   * @param portAt where the label of the port's name stands, or {@link #ANY}
   * @param protocolAt where the label of the protocol stands, or {@link #ANY}
   */
  public boolean matches(int i, byte[] name, int portAt, int protocolAt) {
    return matches(names[i], name, portAt) && matches(protocols[i], name, protocolAt);
  }

  /** One underscore in front may be there or not; a label that is nothing else matches all. */
  private static boolean matches(byte[] label, byte[] name, int at) {
    if (at == ANY) {
      return true;
    }
    int skip = name[at + 1] == '_' ? 1 : 0;
    int length = name[at] - skip;
    if (length == 0) {
      return true;
    }
    int from = at + 1 + skip;
    return label.length == length + 1
        && Arrays.equals(label, 1, label.length, name, from, from + length);
  }

  /** How many ports match. */
  public int matching(byte[] name, int portAt, int protocolAt) {
    if (portAt == ANY && protocolAt == ANY) {
      return numbers.length;
    }
    int count = 0;
    for (int i = 0; i < numbers.length; i++) {
      count += matches(i, name, portAt, protocolAt) ? 1 : 0;
    }
    return count;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PortList that
        && Arrays.equals(numbers, that.numbers)
        && Arrays.equals(applications, that.applications)
        && Arrays.deepEquals(protocols, that.protocols)
        && Arrays.deepEquals(names, that.names);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(numbers);
  }
}
