package dev.seamark.zones.transfer;

import dev.seamark.zones.catalog.EndpointPort;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.EndpointSlice.AddressType;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Protocol;
import dev.seamark.zones.service.Alias;
import dev.seamark.zones.service.EndpointName;
import dev.seamark.zones.service.ServiceRecords;
import dev.seamark.zones.table.Labels;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.WireName;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The records of a service's endpoints, row by row of its slices: for each its address under the
 * name of the service and its own, and for each port the SRV records; an endpoint that is a name
 * becomes an alias. Confined to one thread.
 */
final class EndpointRecords implements CatalogTransfer.Records {
  /** The records of a row besides those of its ports. */
  private static final int ADDRESSES = 2;

  /** SRV records of a port: of the service, of the endpoint, and of the port's own name. */
  private static final int OF_PORT = 3;

  private static final int WHOLE_WEIGHT = 100;

  /** How the records of a zone look. */
  interface Style {
    /** The records of this slice, of which at least one row is listed, come next. */
    void begin(EndpointSlice slice);

    /** Whether the endpoint is listed. */
    boolean lists(EndpointSlice slice, int row);

    /** Whether services and endpoints have SRV records for every port, or named ports alone. */
    boolean allPorts();

    /** The weight of the SRV records of a slice's port, under the service's name or the port's. */
    int weight(EndpointSlice slice, int port, boolean ofService);

    /** Whether the address is listed already, as that of a name server. */
    boolean isListed(IpAddress address, byte[] label);
  }

  private final byte[] service;
  private final List<EndpointSlice> slices;
  private final boolean podNames;
  private final int addressTtl;
  private final int ttl;
  private final Style style;
  private final @Nullable Seen seen;

  private int begun = -1;
  private int slice;
  private int row = -1;
  private int record;
  private int records;
  private byte[][] ports = {};
  private byte[] label = RecordWriter.NOTHING;
  private IpAddress address = IpAddress.v4(0);

  /**
   * Those of these slices, which are all of a service.
   *
   * @param mayRepeat whether two rows may have an address or a name in common
   */
  EndpointRecords(
      WireName service,
      List<EndpointSlice> slices,
      boolean podNames,
      int addressTtl,
      int ttl,
      boolean mayRepeat,
      Style style) {
    this.service = service.spelled();
    this.slices = slices;
    this.podNames = podNames;
    this.addressTtl = addressTtl;
    this.ttl = ttl;
    this.style = style;
    this.seen = mayRepeat ? new Seen() : null;
    nextRow();
  }

  @Override
  public boolean isAtEnd() {
    return slice >= slices.size();
  }

  private void beginSlice(EndpointSlice of) {
    begun = slice;
    style.begin(of);
    List<EndpointPort> all = of.ports();
    ports = new byte[all.size()][];
    for (int i = 0; i < ports.length; i++) {
      EndpointPort port = all.get(i);
      ports[i] = port.name().isEmpty() ? Labels.NONE : labels(port.name(), port.protocol());
    }
  }

  /** The labels of a port's name: {@code _port._proto}. */
  static byte[] labels(String port, Protocol protocol) {
    return join(Labels.of("_" + port), Labels.of("_" + protocol.label()));
  }

  /** How many rows of a slice are listed. */
  static int listed(EndpointSlice slice, Style style) {
    int listed = 0;
    for (int row = 0; row < slice.size(); row++) {
      listed += style.lists(slice, row) ? 1 : 0;
    }
    return listed;
  }

  /**
   * Whether some record may come twice: then it has to be remembered what was written.
   *
   * @param known what the index knows of the service
   */
  static boolean mayRepeat(
      @Nullable ServiceRecords known, List<EndpointSlice> slices, Style style) {
    int rows = 0;
    for (EndpointSlice slice : slices) {
      if (slice.addressType() == AddressType.FQDN) {
        return true;
      }
      rows += listed(slice, style);
    }
    return known == null || !known.endpoints.isPlain() || known.endpoints.size() != rows;
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** Goes on to the next row that is listed, be it of the next slice. */
  private void nextRow() {
    row++;
    for (; slice < slices.size(); slice++, row = 0) {
      EndpointSlice of = slices.get(slice);
      while (row < of.size() && !style.lists(of, row)) {
        row++;
      }
      if (row < of.size()) {
        if (begun != slice) {
          beginSlice(of);
        }
        beginRow(of);
        return;
      }
    }
  }

  private void beginRow(EndpointSlice of) {
    record = 0;
    if (of.addressType() == AddressType.FQDN) {
      records = 1;
      return;
    }
    records = ADDRESSES + OF_PORT * ports.length;
    address = of.address(row);
    label = EndpointName.of(of, row, podNames);
    if (of.imported()) {
      label = join(label, Labels.of(of.cluster()));
    }
  }

  @Override
  public boolean write(RecordWriter out) {
    EndpointSlice of = slices.get(slice);
    boolean fits = of.addressType() == AddressType.FQDN ? alias(of, out) : ofRow(of, out);
    if (fits && ++record == records) {
      nextRow();
    }
    return fits;
  }

  private boolean alias(EndpointSlice of, RecordWriter out) {
    WireName target = Alias.target(of.addressText(row)).orElse(null);
    if (target == null) {
      return true;
    }
    long content = Seen.with(RecordType.CNAME, target.spelled());
    return written(content, () -> out.name(service, RecordType.CNAME, ttl, target.spelled()));
  }

  private boolean ofRow(EndpointSlice of, RecordWriter out) {
    if (record < ADDRESSES) {
      byte[] owner = record == 0 ? RecordWriter.NOTHING : label;
      if (record == 1 && label.length == 0 || style.isListed(address, owner)) {
        return true;
      }
      long content =
          Seen.with(Seen.with(Seen.with(address.length(), owner), address.high()), address.low());
      return written(
          content,
          () ->
              out.address(owner, service, addressTtl, address.v6(), address.high(), address.low()));
    }
    int port = (record - ADDRESSES) / OF_PORT;
    int number = of.ports().get(port).port();
    int kind = (record - ADDRESSES) % OF_PORT;
    boolean ofPort = kind == OF_PORT - 1;
    if (number == EndpointPort.ANY || (ofPort ? ports[port].length == 0 : !style.allPorts())) {
      return true;
    }
    byte[] owner = ofPort ? ports[port] : kind == 0 ? RecordWriter.NOTHING : label;
    int weight = kind == 1 ? WHOLE_WEIGHT : style.weight(of, port, kind == 0);
    long content =
        Seen.with(Seen.with(Seen.with(RecordType.SRV, owner), label), (long) weight << 16 | number);
    return written(content, () -> out.srv(owner, service, ttl, weight, number, label, service));
  }

  /** Writes what was not written before; false where it does not fit. */
  private boolean written(long content, BooleanSupplier record) {
    if (seen == null) {
      return record.getAsBoolean();
    }
    if (seen.has(content)) {
      return true;
    }
    boolean fits = record.getAsBoolean();
    if (fits) {
      seen.add(content);
    }
    return fits;
  }
}
