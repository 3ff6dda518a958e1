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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Facts of all kinds with anything that a fact can hold. */
final class AnyFacts {
  private static final List<String> TEXTS =
      List.of("", "a", "web", "web-7d9f8b6c5", "web-7d9f8b6c5-x2x9z", "größer", "x".repeat(253));

  private final Random random;

  AnyFacts(Random random) {
    this.random = random;
  }

  List<Fact> some(int count) {
    return Stream.generate(this::any).limit(count).toList();
  }

  /** Services of as many pods each, as Deployments make them. */
  List<Fact> deployments(int services, int pods) {
    List<Fact> facts = new ArrayList<>();
    for (int s = 0; s < services; s++) {
      ObjectKey owner = new ObjectKey("ns-" + s % 20, "app-" + s);
      ObjectKey key = new ObjectKey(owner.namespace(), owner.name() + "-" + letters(5));
      EndpointSliceBuilder slice = EndpointSlice.builder(key, owner, "", AddressType.IPV4);
      slice.port(new EndpointPort("http", Protocol.TCP, 8080));
      String replicaSet = owner.name() + "-" + letters(9);
      for (int p = 0; p < pods; p++) {
        slice.endpoint(
            List.of("10." + random.nextInt(256) + "." + random.nextInt(256) + "." + p),
            new EndpointSlice.Endpoint(
                true,
                true,
                false,
                "",
                replicaSet + "-" + letters(5),
                "node-" + random.nextInt(500),
                "zone-" + random.nextInt(3)));
      }
      facts.add(slice.build());
    }
    return facts;
  }

  private String letters(int count) {
    return random
        .ints(count, 'a', 'z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private Fact any() {
    return switch (random.nextInt(7)) {
      case 0 -> new Namespace(text());
      case 1 ->
          new Service(
              key(),
              oneOf(Service.Type.values()),
              list(this::address),
              list(this::port),
              text(),
              random.nextBoolean(),
              random.nextBoolean() ? Exposure.PLAIN : exposure());
      case 2 -> slice(oneOf(AddressType.values()));
      case 3 -> new Pod(key(), text(), random.nextBoolean() ? Map.of() : Map.of("app", text()));
      case 4 ->
          new ServiceImport(key(), random.nextBoolean(), list(this::address), list(this::port));
      case 5 -> node(list(this::address));
      default -> new ServiceCidr(text(), list(this::range));
    };
  }

  private Node node(List<IpAddress> addresses) {
    int internal = random.nextInt(addresses.size() + 1);
    return new Node(text(), text(), addresses, internal, list(this::range), random.nextBoolean());
  }

  private Exposure exposure() {
    return new Exposure(
        list(this::address),
        list(this::address),
        list(this::range),
        random.nextInt(86_401),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextInt(65_536),
        random.nextLong(),
        list(this::text));
  }

  private EndpointSlice slice(AddressType type) {
    boolean imported = random.nextInt(4) == 0;
    EndpointSliceBuilder slice = EndpointSlice.builder(key(), key(), imported ? "east" : "", type);
    if (imported && random.nextBoolean()) {
      slice.alsoOf(key());
    }
    list(() -> new EndpointPort(text(), oneOf(Protocol.values()), random.nextInt(65_536)))
        .forEach(slice::port);
    IntStream.range(0, random.nextInt(20))
        .forEach(_ -> slice.endpoint(addressesOf(type), endpoint()));
    return slice.build();
  }

  private List<String> addressesOf(AddressType type) {
    return switch (type) {
      case IPV4 -> random.nextBoolean() ? List.of("10.1.2.3") : List.of("10.1.2.3", "010.001.2.4");
      case IPV6 -> List.of("2001:DB8::" + random.nextInt(1000), "2001:db8::1");
      case FQDN -> List.of("node-" + random.nextInt(9) + ".example.net");
    };
  }

  private EndpointSlice.Endpoint endpoint() {
    return new EndpointSlice.Endpoint(
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean(),
        text(),
        text(),
        text(),
        text(),
        random.nextInt(4) == 0 ? new Hints(list(this::text), list(this::text)) : Hints.NONE);
  }

  private ServicePort port() {
    return new ServicePort(
        text(), oneOf(Protocol.values()), random.nextInt(65_536), random.nextInt(65_536));
  }

  private Cidr range() {
    IpAddress address = address();
    return new Cidr(address, random.nextInt(8 * address.length() + 1));
  }

  private IpAddress address() {
    return random.nextBoolean()
        ? IpAddress.v4(random.nextInt())
        : IpAddress.v6(random.nextLong(), random.nextLong());
  }

  private ObjectKey key() {
    return new ObjectKey(text(), text());
  }

  private String text() {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }

  private <T> List<T> list(Supplier<T> item) {
    return Stream.generate(item).limit(random.nextInt(3)).toList();
  }

  @SafeVarargs
  private <T> T oneOf(T... all) {
    return all[random.nextInt(all.length)];
  }
}
