package dev.seamark.zones.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.EndpointPort;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.EndpointSlice.AddressType;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Namespace;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Protocol;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServiceImport;
import dev.seamark.zones.catalog.ServicePort;
import dev.seamark.zones.settings.PodMode;
import dev.seamark.zones.settings.ZoneSettings;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Query.Reading;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.ReplyBuffer;
import dev.seamark.zones.wire.WireName;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.xbill.DNS.Message;

/**
 * {@code JAZZER_FUZZ=1} searches for packets that break the zones; without it, all those that are
 * kept are tried once.
 */
@DisplayName("Any packet")
class ClusterZonesFuzzTest {
  private static final int SMALLEST_LIMIT = 512 - 11; // what an OPT record leaves of a datagram
  private static final int TYPE_AND_CLASS = 4;

  private static final ClusterZones ZONES = new ClusterZones(settings(), cluster(), clock());

  private final Query query = new Query();
  private final ReplyBuffer reply = new ReplyBuffer();

  @FuzzTest(maxDuration = "3m")
  @DisplayName("gets a reply that dnsjava can read, or none")
  void anyBytesGetAReplyOrNone(byte[] packet) throws IOException {
    Reading reading = query.read(packet, packet.length);
    if (reading == Reading.DROPPED) {
      return;
    }
    reply.begin(query, Rcode.FORMERR, false);
    boolean complete = query.questionEnd() == Query.HEADER || isComplete(query);
    if (complete) {
      isReadable(ReplyBuffer.MAX_MESSAGE);
    }
    if (reading != Reading.QUERY) {
      return;
    }
    for (int limit : new int[] {ReplyBuffer.MAX_MESSAGE, SMALLEST_LIMIT}) {
      reply.length(0);
      Verdict verdict = ZONES.answer(query, reply, limit, packet.length - 100);
      boolean written = verdict != Verdict.NOT_OURS && verdict != Verdict.REFUSED;
      if (written && complete) {
        isReadable(limit);
      }
    }
  }

  private void isReadable(int limit) throws IOException {
    assertThat(reply.length()).isBetween(Query.HEADER, limit);
    Message message = new Message(Arrays.copyOf(reply.bytes(), reply.length()));
    assertThat(message.getHeader().getID()).isEqualTo(query.id());
  }

  /** A question may end before its type or class; then the echo of it is none. */
  private static boolean isComplete(Query query) {
    return query.questionEnd() == Query.HEADER + query.nameLength() + TYPE_AND_CLASS;
  }

  private static InstantSource clock() {
    return InstantSource.fixed(Instant.EPOCH);
  }

  private static ZoneSettings settings() {
    return new ZoneSettings(
        names("cluster.local", "clusterset.local", "in-addr.arpa", "ip6.arpa"),
        5,
        Set.of(),
        PodMode.INSECURE,
        true,
        false,
        false,
        true,
        names("clusterset.local"),
        addresses("192.0.2.1", "10.244.0.1"),
        true,
        false);
  }

  private static Catalog cluster() {
    Catalog catalog = new Catalog(Set.of());
    catalog.put(new Namespace("default"));
    catalog.put(
        service("web", Service.Type.CLUSTER_IP, addresses("10.0.0.1", "fd00:10:96::1"), ""));
    catalog.put(service("db", Service.Type.HEADLESS, List.of(), ""));
    catalog.put(
        service("alias", Service.Type.EXTERNAL_NAME, List.of(), "db.default.svc.cluster.local"));
    catalog.put(service("away", Service.Type.EXTERNAL_NAME, List.of(), "www.example.com"));
    catalog.put(slice("web", "", AddressType.IPV4, "10.244.0.", 1, 3));
    catalog.put(slice("db", "", AddressType.IPV4, "10.244.1.", 1, 60));
    catalog.put(slice("db", "", AddressType.IPV6, "fd00:10:244::", 1, 5));
    catalog.put(new ServiceImport(key("remote"), true, List.of(), List.of(port())));
    catalog.put(slice("remote", "east", AddressType.IPV4, "10.245.0.", 1, 4));
    return catalog;
  }

  private static Service service(
      String name, Service.Type type, List<IpAddress> ips, String externalName) {
    return new Service(key(name), type, ips, List.of(port()), externalName, false);
  }

  private static EndpointSlice slice(
      String owner, String cluster, AddressType type, String prefix, int first, int last) {
    var slice = EndpointSlice.builder(key(owner + "-" + type), key(owner), cluster, type);
    slice.port(new EndpointPort("http", Protocol.TCP, 80));
    for (int i = first; i <= last; i++) {
      String hostname = i % 3 == 0 ? "a" : "";
      slice.endpoint(
          List.of(prefix + i),
          new EndpointSlice.Endpoint(true, true, false, hostname, "", "", "eu-" + i % 2));
    }
    return slice.build();
  }

  private static ServicePort port() {
    return new ServicePort("http", Protocol.TCP, 80, 0);
  }

  private static ObjectKey key(String name) {
    return new ObjectKey("default", name);
  }

  private static List<IpAddress> addresses(String... texts) {
    return Arrays.stream(texts).map(text -> IpAddress.parse(text).orElseThrow()).toList();
  }

  private static List<WireName> names(String... texts) {
    return Arrays.stream(texts).map(WireName::parse).toList();
  }
}
