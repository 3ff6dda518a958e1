package dev.seamark.zones.reference;

import dev.seamark.zones.answer.Verdict;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.Exposure;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServicePort;
import dev.seamark.zones.settings.ExternalSettings;
import dev.seamark.zones.settings.ZoneSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Type;

/**
 * What zones of external addresses answer, by the book, as {@link ReferenceZones} is for those of a
 * cluster.
 */
final class ReferenceExternal implements Rules {
  private final ExternalSettings settings;
  private final ZoneSettings cluster;
  private final Catalog catalog;
  private final List<Name> zones;
  private final Records records;
  private final Candidates candidates;

  ReferenceExternal(ExternalSettings settings, ZoneSettings cluster, Catalog catalog) {
    this.settings = settings;
    this.cluster = cluster;
    this.catalog = catalog;
    this.zones = settings.zones().stream().map(Names::name).toList();
    this.records = new Records(settings.ttl());
    this.candidates = new Candidates(cluster, catalog);
  }

  @Override
  public Expected answer(Name name, int type) {
    Optional<Name> zone = zoneOf(name);
    if (zone.isEmpty()) {
      return Expected.notOurs();
    }
    List<String> labels = Names.labelsBelow(name, zone.get());
    if (labels.isEmpty()) {
      return apex(name, zone.get(), type);
    }
    if (labels.getLast().equals(settings.apex())) {
      return server(name, labels, type);
    }
    if (type == Type.PTR && Names.isReverse(name) && Names.reversed(name).isPresent()) {
      return pointers(name, Names.reversed(name).get());
    }
    String namespace = labels.getLast();
    if (!isListed(namespace) || !catalog.hasNamespace(namespace)) {
      return Expected.noSuchName();
    }
    if (labels.size() == 1) {
      return Expected.noData();
    }
    Optional<Service> service =
        catalog.service(new ObjectKey(namespace, labels.get(labels.size() - 2)));
    if (service.isEmpty() || labels.size() > 4) {
      return Expected.noSuchName();
    }
    return of(service.get(), labels, name, zone.get(), type);
  }

  private Expected of(Service service, List<String> labels, Name name, Name zone, int type) {
    String endpoint = labels.size() == 3 ? plain(labels.get(0)) : "";
    Candidates.Wanted port =
        labels.size() == 4
            ? Candidates.Wanted.port(plain(labels.get(0)), plain(labels.get(1)))
            : Candidates.Wanted.ANY;
    Name owner = Names.name(service.key().name() + "." + service.key().namespace() + "." + zone);
    List<Candidate.Host> outside = outside(service.exposure());
    boolean byEndpoints =
        settings.headless()
            && outside.isEmpty()
            && (service.type() == Service.Type.HEADLESS || !endpoint.isEmpty());
    if (byEndpoints) {
      Candidates.Wanted wanted =
          endpoint.isEmpty() ? port : Candidates.Wanted.endpoint(endpoint, "");
      return service.type() != Service.Type.EXTERNAL_NAME
              && candidates.ofEndpoints(service.key(), wanted, owner)
                  instanceof Finding.Found(List<Candidate> found)
          ? ofType(name, type, found, Records.aliases(found).stream().limit(1).toList(), false)
          : Expected.noSuchName();
    }
    List<Candidate> found = new ArrayList<>();
    for (Candidate.Host host : outside) {
      ports(service, port).forEach(number -> found.add(new Candidate(owner, host, number)));
    }
    return found.isEmpty()
        ? Expected.noSuchName()
        : ofType(name, type, found, Records.aliases(found), true);
  }

  private static List<Integer> ports(Service service, Candidates.Wanted wanted) {
    if (service.ports().isEmpty()) {
      return wanted.takes("", "") ? List.of(Candidate.NO_PORT) : List.of();
    }
    return service.ports().stream()
        .filter(port -> wanted.takes(port.name(), port.protocol().label()))
        .map(ServicePort::port)
        .toList();
  }

  private Expected ofType(
      Name name, int type, List<Candidate> found, List<Name> aliases, boolean outside) {
    return switch (type) {
      case Type.A, Type.AAAA -> {
        List<Record> answer = new ArrayList<>();
        for (Candidate candidate : found) {
          if (candidate.host() instanceof Candidate.Host.At(IpAddress address)) {
            records.address(name, address, type).ifPresent(answer::add);
          }
        }
        aliases.forEach(
            alias -> answer.add(new CNAMERecord(name, DClass.IN, cluster.ttl(), alias)));
        yield aliases.isEmpty() ? Expected.records(answer, List.of()) : Expected.chase(answer);
      }
      case Type.SRV -> services(name, outside ? found : Records.withAddress(found));
      default -> Expected.noData();
    };
  }

  private Expected services(Name name, List<Candidate> found) {
    List<Record> answer = new ArrayList<>();
    List<Record> additional = new ArrayList<>();
    int weight = found.isEmpty() ? 0 : Math.max(1, 100 / found.size());
    boolean chase = false;
    for (Candidate candidate : found) {
      if (candidate.port() == Candidate.NO_PORT) {
        continue;
      }
      Name target =
          candidate.host() instanceof Candidate.Host.Alias(Name alias) ? alias : candidate.owner();
      answer.add(
          new SRVRecord(name, DClass.IN, cluster.ttl(), 0, weight, candidate.port(), target));
      records.addressOf(candidate).ifPresent(additional::add);
      chase |= candidate.host() instanceof Candidate.Host.Alias;
    }
    return chase
        ? new Expected.Reply(Verdict.CHASE, Rcode.NOERROR, true, answer, false, additional)
        : Expected.records(answer, additional);
  }

  private static List<Candidate.Host> outside(Exposure exposure) {
    Stream<Candidate.Host> addresses =
        Stream.concat(exposure.externalIps().stream(), exposure.loadBalancerIps().stream())
            .map(Candidate.Host.At::new);
    Stream<Candidate.Host> names =
        exposure.loadBalancerNames().stream().map(n -> new Candidate.Host.Alias(Names.name(n)));
    return Stream.concat(addresses, names).toList();
  }

  private Expected apex(Name name, Name zone, int type) {
    return switch (type) {
      case Type.SOA -> Expected.records(List.of(soa(zone)), List.of());
      case Type.NS ->
          Expected.records(
              List.of(new NSRecord(name, DClass.IN, settings.ttl(), below("ns1", zone))),
              Expected.each(serverAddresses(), a -> records.address(below("ns1", zone), a)));
      default -> Expected.noData();
    };
  }

  private Expected server(Name name, List<String> labels, int type) {
    if (labels.size() == 1) {
      return Expected.noData();
    }
    if (labels.size() > 2 || !labels.get(0).equals("ns1")) {
      return new Expected.Reply(Verdict.ANSWERED, Rcode.NXDOMAIN, true, List.of(), true, List.of());
    }
    List<Record> answer = new ArrayList<>();
    serverAddresses().forEach(a -> records.address(name, a, type).ifPresent(answer::add));
    return Expected.records(answer, List.of());
  }

  /** What the services that this server stands behind have outside, else its own. */
  private List<IpAddress> serverAddresses() {
    List<IpAddress> addresses = new ArrayList<>();
    boolean any = false;
    for (Service service : catalog.services()) {
      boolean ours =
          service.type() != Service.Type.EXTERNAL_NAME
              && candidates.readyRows(service.key()).stream()
                  .flatMap(row -> row.address().stream())
                  .anyMatch(cluster.ownAddresses()::contains);
      if (!ours) {
        continue;
      }
      any = true;
      if (settings.headless() && service.type() == Service.Type.HEADLESS) {
        candidates.readyRows(service.key()).forEach(r -> r.address().ifPresent(addresses::add));
      } else {
        addresses.addAll(service.exposure().externalIps());
        addresses.addAll(service.exposure().loadBalancerIps());
      }
    }
    return any ? addresses : cluster.ownAddresses();
  }

  private Expected pointers(Name name, IpAddress address) {
    List<Record> answer = new ArrayList<>();
    for (Service service : catalog.services()) {
      if (isListed(service.key().namespace())
          && outside(service.exposure()).contains(new Candidate.Host.At(address))) {
        String target = service.key().name() + "." + service.key().namespace() + ".";
        answer.add(
            new PTRRecord(name, DClass.IN, settings.ttl(), Names.name(target + zones.getFirst())));
      }
    }
    return answer.isEmpty() ? Expected.noSuchName() : Expected.records(answer, List.of());
  }

  private boolean isListed(String namespace) {
    return cluster.namespaces().isEmpty() || cluster.namespaces().contains(namespace);
  }

  @Override
  public Optional<Name> zoneOf(Name name) {
    return zones.stream().filter(name::subdomain).max(Comparator.comparingInt(Name::labels));
  }

  @Override
  public Record soa(Name zone) {
    int ttl = settings.ttl();
    Name mailbox = below("hostmaster", zone);
    return new SOARecord(
        zone, DClass.IN, ttl, below("ns1", zone), mailbox, 0, 7200, 1800, 86_400, ttl);
  }

  private Name below(String label, Name zone) {
    return Names.name(label + "." + settings.apex() + "." + zone);
  }

  private static String plain(String label) {
    return label.startsWith("_") ? label.substring(1) : label;
  }
}
