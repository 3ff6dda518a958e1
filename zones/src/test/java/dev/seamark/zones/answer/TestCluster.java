package dev.seamark.zones.answer;

import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.EndpointPort;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.EndpointSlice.AddressType;
import dev.seamark.zones.catalog.EndpointSlice.Endpoint;
import dev.seamark.zones.catalog.EndpointSliceBuilder;
import dev.seamark.zones.catalog.Exposure;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Namespace;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Pod;
import dev.seamark.zones.catalog.Protocol;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServicePort;
import dev.seamark.zones.settings.ZoneSettings;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.ReplyBuffer;
import dev.seamark.zones.wire.WireName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A catalog to fill in a few words, zones over it, and somebody who asks them. */
final class TestCluster {
  static final WireName CLUSTER_LOCAL = WireName.parse("cluster.local");
  static final WireName IN_ADDR = WireName.parse("in-addr.arpa");
  static final WireName IP6 = WireName.parse("ip6.arpa");
  static final ServicePort HTTP = port("http", 80);
  static final int NO_LIMIT = 65_535;

  final Catalog catalog = new Catalog(Set.of());
  private ZoneSettings settings = ZoneSettings.of(CLUSTER_LOCAL, IN_ADDR, IP6);
  private Instant now = Instant.ofEpochSecond(1_000_000);
  private final InstantSource clock = () -> now;
  private ClusterZones zones = new ClusterZones(settings, catalog, clock);

  TestCluster() {
    catalog.put(new Namespace("ns"));
  }

  /** What came back. Records are written "name ttl type data". */
  record Reply(
      Verdict verdict,
      String rcode,
      boolean truncated,
      List<String> answers,
      List<String> authority,
      List<String> additional) {}

  static ServicePort port(String name, int number) {
    return new ServicePort(name, Protocol.TCP, number, 0);
  }

  static ObjectKey key(String name) {
    return new ObjectKey("ns", name);
  }

  static IpAddress ip(String text) {
    return IpAddress.parse(text).orElseThrow();
  }

  /** Zones of other settings over the same catalog, from now on. */
  TestCluster with(ZoneSettings other) {
    zones.close();
    settings = other;
    zones = new ClusterZones(settings, catalog, clock);
    return this;
  }

  ZoneSettings settings() {
    return settings;
  }

  ClusterZones zones() {
    return zones;
  }

  /** A second goes by. */
  void tick() {
    now = now.plusSeconds(1);
  }

  void clock(long seconds) {
    now = Instant.ofEpochSecond(seconds);
  }

  TestCluster clusterIp(String name, String... addresses) {
    return clusterIp(name, List.of(HTTP), addresses);
  }

  TestCluster clusterIp(String name, List<ServicePort> ports, String... addresses) {
    List<IpAddress> ips = Arrays.stream(addresses).map(TestCluster::ip).toList();
    catalog.put(new Service(key(name), Service.Type.CLUSTER_IP, ips, ports, "", false));
    return this;
  }

  /** A service with a cluster IP that is found outside of the cluster as well. */
  TestCluster exposed(String name, Exposure exposure) {
    return exposed(name, Service.Type.CLUSTER_IP, List.of(HTTP), exposure);
  }

  TestCluster exposed(String name, Service.Type type, List<ServicePort> ports, Exposure exposure) {
    List<IpAddress> ips =
        type == Service.Type.CLUSTER_IP ? List.of(ip("10.0.7.7")) : List.<IpAddress>of();
    catalog.put(new Service(key(name), type, ips, ports, "", false, exposure));
    return this;
  }

  /** Found at these: addresses as external IPs, names as load balancers. */
  static Exposure at(String... where) {
    List<String> names = Arrays.stream(where).filter(w -> IpAddress.parse(w).isEmpty()).toList();
    List<IpAddress> ips =
        Arrays.stream(where).map(IpAddress::parse).flatMap(Optional::stream).toList();
    return Exposure.at(ips, List.of(), names);
  }

  TestCluster headless(String name) {
    return headless(name, false);
  }

  TestCluster headless(String name, boolean publishNotReady) {
    catalog.put(
        new Service(
            key(name), Service.Type.HEADLESS, List.of(), List.of(HTTP), "", publishNotReady));
    return this;
  }

  TestCluster externalName(String name, String target) {
    catalog.put(
        new Service(
            key(name), Service.Type.EXTERNAL_NAME, List.of(), List.of(HTTP), target, false));
    return this;
  }

  TestCluster pod(String name, String ip) {
    catalog.put(new Pod(key(name), ip));
    return this;
  }

  /** A slice of IPv4 endpoints with port http 80. */
  TestCluster slice(String name, String service, Consumer<EndpointSliceBuilder> fill) {
    return slice(name, service, AddressType.IPV4, fill);
  }

  TestCluster slice(
      String name, String service, AddressType type, Consumer<EndpointSliceBuilder> fill) {
    EndpointSliceBuilder slice = EndpointSlice.builder(key(name), key(service), "", type);
    slice.port(new EndpointPort("http", Protocol.TCP, 80));
    fill.accept(slice);
    catalog.put(slice.build());
    return this;
  }

  static Consumer<EndpointSliceBuilder> ready(String... addresses) {
    return slice -> {
      for (String address : addresses) {
        slice.endpoint(List.of(address), Endpoint.READY);
      }
    };
  }

  static Endpoint unready() {
    return new Endpoint(false, false, false, "", "", "", "");
  }

  static Endpoint named(String hostname) {
    return new Endpoint(true, true, false, hostname, "", "", "");
  }

  static Endpoint inZone(String zone) {
    return new Endpoint(true, true, false, "", "", "", zone);
  }

  static Endpoint ofPod(String pod) {
    return new Endpoint(true, true, false, "", pod, "", "");
  }

  /**
   * Asks "NAME TYPE" of the cluster's namespace {@code ns}, or with a dot at the end of anything.
   */
  Reply ask(String question) {
    return ask(question, NO_LIMIT, 0);
  }

  Reply ask(String question, int limit, int rotation) {
    return ask(zones::answer, question, limit, rotation);
  }

  /** Whoever answers questions: the cluster's zones, or others made from them. */
  interface Answering {
    Verdict answer(Query query, ReplyBuffer reply, int limit, int rotation);
  }

  static Reply ask(Answering asked, String question, int limit, int rotation) {
    Query query = query(question);
    ReplyBuffer reply = new ReplyBuffer();
    Verdict verdict = asked.answer(query, reply, limit, rotation);
    if (verdict == Verdict.NOT_OURS || verdict == Verdict.REFUSED) {
      return new Reply(verdict, "", false, List.of(), List.of(), List.of());
    }
    Message message = parse(reply);
    return new Reply(
        verdict,
        Rcode.string(message.getRcode()),
        message.getHeader().getFlag(Flags.TC),
        records(message, Section.ANSWER),
        records(message, Section.AUTHORITY),
        records(message, Section.ADDITIONAL));
  }

  static Query query(String question) {
    String[] words = question.split(" ", 2);
    String name = words[0].endsWith(".") ? words[0] : words[0] + ".ns.svc.cluster.local.";
    try {
      int type = words[1].equals("HTTPS") ? 65 : Type.value(words[1]);
      Record asked = Record.newRecord(Name.fromString(name), type, DClass.IN);
      byte[] packet = Message.newQuery(asked).toWire();
      Query query = new Query();
      query.read(packet, packet.length);
      return query;
    } catch (IOException notAName) {
      throw new UncheckedIOException(notAName);
    }
  }

  private static Message parse(ReplyBuffer reply) {
    try {
      return new Message(Arrays.copyOf(reply.bytes(), reply.length()));
    } catch (IOException malformed) {
      throw new UncheckedIOException(malformed);
    }
  }

  private static List<String> records(Message message, int section) {
    return message.getSection(section).stream().map(TestCluster::text).toList();
  }

  static String text(Record r) {
    return r.getName()
        + " "
        + r.getTTL()
        + " "
        + Type.string(r.getType())
        + " "
        + r.rdataToString();
  }
}
