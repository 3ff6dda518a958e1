package dev.seamark.zones.stream;

import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.EndpointPort;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.Exposure;
import dev.seamark.zones.catalog.Fact;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Namespace;
import dev.seamark.zones.catalog.Node;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Pod;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServiceCidr;
import dev.seamark.zones.catalog.ServiceImport;
import dev.seamark.zones.catalog.ServicePort;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a stream of facts, one fact at a time and no copy of them. Confined to one thread; the
 * caller closes what it writes to.
 */
public final class FactWriter {
  private final Sink sink;
  private final byte[] address = new byte[16];
  private long count;

  /** Begins a stream. */
  public FactWriter(OutputStream out, StreamHeader header) throws IOException {
    sink = new Sink(out);
    sink.octets(Format.MAGIC, 0, Format.MAGIC.length);
    sink.number(Format.VERSION);
    sink.text(Column.PLAIN, header.what());
    sink.number(header.asOf().toEpochMilli());
  }

  /** Writes a fact. */
  public void write(Fact fact) throws IOException {
    count++;
    sink.octet(Format.tag(fact.kind()));
    switch (fact) {
      case Namespace namespace -> sink.word(namespace.name());
      case Service service -> service(service);
      case EndpointSlice slice -> slice(slice);
      case Pod pod -> pod(pod);
      case ServiceImport imported -> serviceImport(imported);
      case Node node -> node(node);
      case ServiceCidr ranges -> {
        sink.word(ranges.name());
        ranges(ranges.ranges());
      }
    }
  }

  /** How many facts were written. */
  public long count() {
    return count;
  }

  /** Ends the stream. */
  public void end() throws IOException {
    sink.octet(Format.END);
    sink.number(count);
    sink.end();
  }

  private void key(ObjectKey key) throws IOException {
    sink.word(key.namespace());
    sink.text(Column.NAME, key.name());
  }

  private void service(Service service) throws IOException {
    key(service.key());
    sink.octet(Format.code(service.type()));
    addresses(service.clusterIps());
    ports(service.ports());
    sink.text(Column.PLAIN, service.externalName());
    sink.flag(service.publishNotReady());
    boolean exposed = !service.exposure().equals(Exposure.PLAIN);
    sink.flag(exposed);
    if (exposed) {
      exposure(service.exposure());
    }
  }

  private void exposure(Exposure exposure) throws IOException {
    addresses(exposure.externalIps());
    addresses(exposure.loadBalancerIps());
    ranges(exposure.sourceRanges());
    sink.number(exposure.affinitySeconds());
    sink.flag(exposure.internalLocal());
    sink.flag(exposure.externalLocal());
    sink.number(exposure.healthCheckNodePort());
    sink.number(exposure.createdAtMillis());
    words(exposure.loadBalancerNames());
  }

  private void ports(List<ServicePort> ports) throws IOException {
    sink.number(ports.size());
    for (ServicePort port : ports) {
      sink.word(port.name());
      sink.octet(Format.code(port.protocol()));
      sink.number(port.port());
      sink.number(port.nodePort());
      sink.word(port.application());
    }
  }

  private void serviceImport(ServiceImport imported) throws IOException {
    key(imported.key());
    sink.flag(imported.headless());
    addresses(imported.ips());
    ports(imported.ports());
  }

  private void pod(Pod pod) throws IOException {
    key(pod.key());
    sink.text(Column.SPELLING, pod.ip());
    sink.number(pod.labels().size());
    for (Map.Entry<String, String> label : pod.labels().entrySet()) {
      sink.word(label.getKey());
      sink.word(label.getValue());
    }
  }

  private void node(Node node) throws IOException {
    sink.word(node.name());
    sink.word(node.zone());
    addresses(node.addresses());
    sink.number(node.internal());
    ranges(node.podCidrs());
    sink.flag(node.leaving());
  }

  private void slice(EndpointSlice slice) throws IOException {
    key(slice.key());
    key(slice.owner());
    sink.word(slice.cluster());
    Optional<ObjectKey> service = slice.service();
    sink.flag(service.isPresent());
    if (service.isPresent()) {
      key(service.get());
    }
    sink.octet(Format.code(slice.addressType()));
    sink.number(slice.ports().size());
    for (EndpointPort port : slice.ports()) {
      sink.word(port.name());
      sink.octet(Format.code(port.protocol()));
      sink.number(port.port());
    }
    sink.number(slice.size());
    for (int row = 0; row < slice.size(); row++) {
      row(slice, row);
    }
  }

  private void row(EndpointSlice slice, int row) throws IOException {
    String spelling = slice.spelling(row);
    String hostname = slice.hostname(row);
    String target = slice.target(row);
    boolean hinted = !slice.hints(row).isNone();
    sink.octet(
        (slice.ready(row) ? Format.READY : 0)
            | (slice.serving(row) ? Format.SERVING : 0)
            | (slice.terminating(row) ? Format.TERMINATING : 0)
            | (slice.further(row) ? Format.FURTHER : 0)
            | (spelling.isEmpty() ? 0 : Format.SPELLED)
            | (hostname.isEmpty() ? 0 : Format.NAMED)
            | (target.isEmpty() ? 0 : Format.TARGETED)
            | (hinted ? Format.HINTED : 0));
    if (slice.addressType() != EndpointSlice.AddressType.FQDN) {
      bytes(slice.address(row));
    }
    if (!spelling.isEmpty()) {
      sink.text(Column.SPELLING, spelling);
    }
    if (!hostname.isEmpty()) {
      sink.text(Column.HOSTNAME, hostname);
    }
    if (!target.isEmpty()) {
      sink.text(Column.TARGET, target);
    }
    sink.word(slice.node(row));
    sink.word(slice.zone(row));
    if (hinted) {
      words(slice.hints(row).zones());
      words(slice.hints(row).nodes());
    }
  }

  private void words(List<String> words) throws IOException {
    sink.number(words.size());
    for (String word : words) {
      sink.word(word);
    }
  }

  private void ranges(List<Cidr> ranges) throws IOException {
    sink.number(ranges.size());
    for (Cidr range : ranges) {
      address(range.network());
      sink.number(range.bits());
    }
  }

  private void addresses(List<IpAddress> addresses) throws IOException {
    sink.number(addresses.size());
    for (IpAddress each : addresses) {
      address(each);
    }
  }

  private void address(IpAddress each) throws IOException {
    sink.flag(each.v6());
    bytes(each);
  }

  private void bytes(IpAddress each) throws IOException {
    each.toBytes(address, 0);
    sink.octets(address, 0, each.length());
  }
}
