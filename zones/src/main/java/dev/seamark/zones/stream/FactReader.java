package dev.seamark.zones.stream;

import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.EndpointPort;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.EndpointSlice.AddressType;
import dev.seamark.zones.catalog.EndpointSliceBuilder;
import dev.seamark.zones.catalog.Exposure;
import dev.seamark.zones.catalog.Fact;
import dev.seamark.zones.catalog.Hints;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Namespace;
import dev.seamark.zones.catalog.Node;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Pod;
import dev.seamark.zones.catalog.Protocol;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServiceCidr;
import dev.seamark.zones.catalog.ServiceImport;
import dev.seamark.zones.catalog.ServicePort;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Reads a stream of facts, one fact at a time. Whatever the bytes are, the outcome is facts or an
 * {@link UnusableStreamException}, and what is held grows with what was read. Confined to one
 * thread; the caller closes what it reads from, and {@link #check checks} it first: facts are
 * handed out before the end has been seen.
 */
public final class FactReader {
  private static final int CHECKSUM = 4;
  private static final int MOST_ITEMS = 1 << 20;
  private static final int LARGEST_PORT = 65_535;

  private final Spring spring;
  private final StreamHeader header;
  private long count;

  /**
   * Begins to read.
   *
   * @throws UnusableStreamException if this is not a stream, or one of another version
   */
  public FactReader(InputStream in) throws IOException, UnusableStreamException {
    spring = new Spring(in);
    if (!Arrays.equals(spring.octets(Format.MAGIC.length), Format.MAGIC)) {
      throw new UnusableStreamException("it is not a stream of facts");
    }
    long version = spring.number();
    if (version != Format.VERSION) {
      throw new UnusableStreamException(
          "its format has version %d, this program reads version %d"
              .formatted(version, Format.VERSION));
    }
    header = new StreamHeader(spring.text(Column.PLAIN), Instant.ofEpochMilli(spring.number()));
  }

  /**
   * Reads a stream to its end and compares the checksum.
   *
   * @throws UnusableStreamException if it is not the same bytes that were written
   */
  public static void check(InputStream in) throws IOException, UnusableStreamException {
    CRC32C checksum = new CRC32C();
    byte[] buffer = new byte[1 << 16];
    int held = 0;
    while (true) {
      int read = in.read(buffer, held, buffer.length - held);
      if (read < 0) {
        break;
      }
      held += read;
      int sure = Math.max(0, held - CHECKSUM); // the last bytes may be the checksum
      checksum.update(buffer, 0, sure);
      System.arraycopy(buffer, sure, buffer, 0, held - sure);
      held -= sure;
    }
    long found = 0;
    for (int i = 0; i < held; i++) {
      found = found << 8 | buffer[i] & 0xFF;
    }
    if (held < CHECKSUM || found != checksum.getValue()) {
      throw UnusableStreamException.damaged();
    }
  }

  /** What the stream says of itself. */
  public StreamHeader header() {
    return header;
  }

  /** How many facts were read. */
  public long count() {
    return count;
  }

  /**
   * The next fact, empty after the last one.
   *
   * @throws UnusableStreamException if the bytes are not a fact
   */
  public Optional<Fact> next() throws IOException, UnusableStreamException {
    int tag = spring.octet();
    if (tag == Format.END) {
      if (spring.number() != count) {
        throw UnusableStreamException.damaged();
      }
      return Optional.empty();
    }
    Fact fact =
        switch (Format.kind(tag)) {
          case NAMESPACE -> new Namespace(spring.word());
          case SERVICE -> service();
          case ENDPOINT_SLICE -> slice();
          case POD -> new Pod(key(), spring.text(Column.SPELLING), labels());
          case SERVICE_IMPORT -> new ServiceImport(key(), spring.flag(), addresses(), ports());
          case NODE -> node();
          case SERVICE_CIDR -> new ServiceCidr(spring.word(), ranges());
        };
    count++;
    return Optional.of(fact);
  }

  private ObjectKey key() throws IOException, UnusableStreamException {
    return new ObjectKey(spring.word(), spring.text(Column.NAME));
  }

  private Node node() throws IOException, UnusableStreamException {
    String name = spring.word();
    String zone = spring.word();
    List<IpAddress> addresses = addresses();
    long internal = spring.number();
    if (internal < 0 || internal > addresses.size()) {
      throw UnusableStreamException.damaged();
    }
    return new Node(name, zone, addresses, (int) internal, ranges(), spring.flag());
  }

  private Service service() throws IOException, UnusableStreamException {
    return new Service(
        key(),
        Format.type(spring.octet()),
        addresses(),
        ports(),
        spring.text(Column.PLAIN),
        spring.flag(),
        spring.flag() ? exposure() : Exposure.PLAIN);
  }

  private Exposure exposure() throws IOException, UnusableStreamException {
    return new Exposure(
        addresses(),
        addresses(),
        ranges(),
        spring.number(Integer.MAX_VALUE),
        spring.flag(),
        spring.flag(),
        port(),
        spring.number(),
        words());
  }

  private List<ServicePort> ports() throws IOException, UnusableStreamException {
    List<ServicePort> ports = new ArrayList<>();
    for (int left = items(); left > 0; left--) {
      ports.add(new ServicePort(spring.word(), protocol(), port(), port(), spring.word()));
    }
    return ports;
  }

  private Map<String, String> labels() throws IOException, UnusableStreamException {
    Map<String, String> labels = new LinkedHashMap<>();
    for (int left = items(); left > 0; left--) {
      labels.put(spring.word(), spring.word());
    }
    return labels;
  }

  private EndpointSlice slice() throws IOException, UnusableStreamException {
    ObjectKey key = key();
    ObjectKey owner = key();
    String cluster = spring.word();
    Optional<ObjectKey> service = spring.flag() ? Optional.of(key()) : Optional.empty();
    AddressType type = Format.addressType(spring.octet());
    EndpointSliceBuilder slice = EndpointSlice.builder(key, owner, cluster, type);
    service.ifPresent(slice::alsoOf);
    for (int left = items(); left > 0; left--) {
      slice.port(new EndpointPort(spring.word(), protocol(), port()));
    }
    for (int left = items(); left > 0; left--) {
      row(slice, type);
    }
    return slice.build();
  }

  private void row(EndpointSliceBuilder slice, AddressType type)
      throws IOException, UnusableStreamException {
    int flags = spring.octet();
    Optional<IpAddress> address =
        type == AddressType.FQDN ? Optional.empty() : Optional.of(bytes(type == AddressType.IPV6));
    String spelling = (flags & Format.SPELLED) != 0 ? spring.text(Column.SPELLING) : "";
    String hostname = (flags & Format.NAMED) != 0 ? spring.text(Column.HOSTNAME) : "";
    String target = (flags & Format.TARGETED) != 0 ? spring.text(Column.TARGET) : "";
    String node = spring.word();
    String zone = spring.word();
    Hints hints = (flags & Format.HINTED) != 0 ? new Hints(words(), words()) : Hints.NONE;
    slice.row(
        address,
        spelling,
        (flags & Format.FURTHER) != 0,
        new EndpointSlice.Endpoint(
            (flags & Format.READY) != 0,
            (flags & Format.SERVING) != 0,
            (flags & Format.TERMINATING) != 0,
            hostname,
            target,
            node,
            zone,
            hints));
  }

  private List<String> words() throws IOException, UnusableStreamException {
    List<String> words = new ArrayList<>();
    for (int left = items(); left > 0; left--) {
      words.add(spring.word());
    }
    return words;
  }

  private List<Cidr> ranges() throws IOException, UnusableStreamException {
    List<Cidr> ranges = new ArrayList<>();
    for (int left = items(); left > 0; left--) {
      IpAddress network = address();
      ranges.add(new Cidr(network, spring.number(network.length() * 8)));
    }
    return ranges;
  }

  private List<IpAddress> addresses() throws IOException, UnusableStreamException {
    List<IpAddress> addresses = new ArrayList<>();
    for (int left = items(); left > 0; left--) {
      addresses.add(address());
    }
    return addresses;
  }

  private IpAddress address() throws IOException, UnusableStreamException {
    return bytes(spring.flag());
  }

  private IpAddress bytes(boolean v6) throws IOException, UnusableStreamException {
    return IpAddress.fromBytes(spring.octets(v6 ? 16 : 4), 0, v6);
  }

  private Protocol protocol() throws IOException, UnusableStreamException {
    return Format.protocol(spring.octet());
  }

  private int port() throws IOException, UnusableStreamException {
    return spring.number(LARGEST_PORT);
  }

  private int items() throws IOException, UnusableStreamException {
    return spring.number(MOST_ITEMS);
  }
}
