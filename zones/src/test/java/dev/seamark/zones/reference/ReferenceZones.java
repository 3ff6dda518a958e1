package dev.seamark.zones.reference;

import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.settings.ZoneSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * What zones answer, by the book: no state of its own, every answer is worked out from the facts
 * there are now. The serial of an SOA is 0 throughout.
 */
final class ReferenceZones implements Rules {
  private static final int LONGEST_SOA_TTL = 300;
  private static final int VERSION_TTL = 28_800;

  private final ZoneSettings settings;
  private final Catalog catalog;
  private final List<Name> zones;
  private final Records records;
  private final Candidates candidates;
  private final NameFinder finder;

  ReferenceZones(ZoneSettings settings, Catalog catalog) {
    this.settings = settings;
    this.catalog = catalog;
    this.zones = settings.zones().stream().map(Names::name).toList();
    this.records = new Records(settings.ttl());
    this.candidates = new Candidates(settings, catalog);
    this.finder = new NameFinder(settings, catalog, candidates);
  }

  @Override
  public Expected answer(Name name, int type) {
    Optional<Name> zone = zoneOf(name);
    if (zone.isEmpty()) {
      return Expected.notOurs();
    }
    return switch (type) {
      case Type.AXFR, Type.IXFR -> Expected.refused();
      case Type.A, Type.AAAA -> addresses(name, zone.get(), type);
      case Type.SRV -> services(name, zone.get());
      case Type.CNAME -> alias(name, zone.get());
      case Type.PTR -> pointers(name, zone.get());
      case Type.TXT -> text(name, zone.get());
      case Type.SOA -> name.equals(zone.get()) ? apex(zone.get()) : Expected.noData();
      case Type.NS ->
          name.equals(zone.get()) ? nameServers(name, zone.get()) : existence(name, zone.get());
      default -> existence(name, zone.get());
    };
  }

  /** Whether the rules leave no choice, so that the same facts must give the same answer. */
  boolean isDefinite(Question question) {
    return !(answer(question.name(), question.type()) instanceof Expected.OneOf);
  }

  @Override
  public Optional<Name> zoneOf(Name name) {
    return zones.stream().filter(name::subdomain).max(Comparator.comparingInt(Name::labels));
  }

  @Override
  public Record soa(Name zone) {
    String below = zone.equals(Name.root) ? "" : zone.toString();
    return new SOARecord(
        zone,
        DClass.IN,
        Math.min(settings.ttl(), LONGEST_SOA_TTL),
        Names.name("ns.dns." + below),
        Names.name("hostmaster." + below),
        0,
        7200,
        1800,
        86_400,
        settings.ttl());
  }

  private Expected apex(Name zone) {
    return Expected.records(List.of(soa(zone)), List.of());
  }

  private Expected addresses(Name name, Name zone, int type) {
    Aliases across = new Aliases(finder, this::zoneOf, records, true);
    List<Record> found = across.follow(name, zone, type);
    if (across.unclear().isPresent()) {
      return new Expected.Unspecified(across.unclear().get());
    }
    if (across.crossings() > 1) {
      return new Expected.Unspecified("aliases that cross zones more than once");
    }
    if (finder.find(name, zone) instanceof Finding.Nothing) {
      return Expected.noSuchName();
    }
    Expected.Reply reply = reply(found, across.outside());
    if (across.crossings() == 0) {
      return reply;
    }
    Aliases within = new Aliases(finder, this::zoneOf, records, false);
    List<Record> shorter = within.follow(name, zone, type);
    return new Expected.OneOf(List.of(reply, reply(shorter, within.outside())));
  }

  private static Expected.Reply reply(List<Record> found, boolean outside) {
    return outside && !found.isEmpty() ? Expected.chase(found) : Expected.records(found, List.of());
  }

  private Expected services(Name name, Name zone) {
    return switch (finder.find(name, zone)) {
      case Finding.Nothing _ -> Expected.noSuchName();
      case Finding.Unclear(String why) -> new Expected.Unspecified(why);
      case Finding.Found(var found) -> records.services(name, found);
    };
  }

  private Expected alias(Name name, Name zone) {
    return switch (finder.find(name, zone)) {
      case Finding.Nothing _ -> Expected.noSuchName();
      case Finding.Unclear(String why) -> new Expected.Unspecified(why);
      case Finding.Found(var found) -> {
        List<Name> targets = Records.aliases(found);
        boolean mixed = !targets.isEmpty() && !Records.withAddress(found).isEmpty();
        if (targets.size() > 1 || mixed) {
          yield new Expected.Unspecified("the alias of a name that has several, or addresses");
        }
        yield Expected.records(
            Expected.each(targets, t -> new CNAMERecord(name, DClass.IN, settings.ttl(), t)),
            List.of());
      }
    };
  }

  /** Types that nothing has: whether the name is there at all. */
  private Expected existence(Name name, Name zone) {
    return switch (finder.find(name, zone)) {
      case Finding.Nothing _ -> Expected.noSuchName();
      case Finding.Unclear(String why) -> new Expected.Unspecified(why);
      case Finding.Found _ -> Expected.noData();
    };
  }

  private Expected text(Name name, Name zone) {
    List<String> labels = Names.labelsBelow(name, zone);
    if (labels.equals(List.of("dns-version"))) {
      return Expected.records(
          List.of(new TXTRecord(name, DClass.IN, VERSION_TTL, "1.1.0")), List.of());
    }
    if (labels.equals(NameServers.LABELS)) {
      return Expected.noSuchName();
    }
    return switch (finder.find(name, zone)) {
      case Finding.Nothing _ -> Expected.noSuchName();
      case Finding.Unclear(String why) -> new Expected.Unspecified(why);
      case Finding.Found(var found) ->
          found.isEmpty() && labels.size() <= 2 ? Expected.noSuchName() : Expected.noData();
    };
  }

  private Expected nameServers(Name name, Name zone) {
    return switch (finder.nameServers().find(zone)) {
      case Finding.Nothing _ -> Expected.noData();
      case Finding.Unclear(String why) -> new Expected.Unspecified(why);
      case Finding.Found(var found) -> {
        List<Record> glue = new ArrayList<>();
        found.forEach(candidate -> records.addressOf(candidate).ifPresent(glue::add));
        yield Expected.records(
            Expected.each(found, c -> new NSRecord(name, DClass.IN, settings.ttl(), c.owner())),
            glue);
      }
    };
  }

  private Expected pointers(Name name, Name zone) {
    if (!Names.isReverse(name) || name.equals(zone)) {
      return Names.labelsBelow(name, zone).equals(NameServers.LABELS)
          ? new Expected.Unspecified("the pointer of ns.dns")
          : existence(name, zone);
    }
    if (!Names.isReverse(zone)) {
      return new Expected.Unspecified("a reverse name in a zone that is not one");
    }
    if (Names.labelsBelow(name, zone).equals(NameServers.LABELS)) {
      return new Expected.Unspecified("the pointer of ns.dns");
    }
    Optional<IpAddress> address = Names.reversed(name);
    if (address.isEmpty()) {
      return existence(name, zone);
    }
    List<Name> services = servicesAt(address.get());
    if (!services.isEmpty()) {
      return new Expected.OneOf(
          services.stream().map(target -> pointersTo(name, List.of(target))).toList());
    }
    List<Name> endpoints = endpointsAt(address.get());
    return endpoints.isEmpty() ? Expected.noSuchName() : pointersTo(name, endpoints);
  }

  private Expected.Reply pointersTo(Name name, List<Name> targets) {
    return Expected.records(
        Expected.each(targets, t -> new PTRRecord(name, DClass.IN, settings.ttl(), t)), List.of());
  }

  /** More than one only while an address moves from one Service to another. */
  private List<Name> servicesAt(IpAddress address) {
    return catalog.services().stream()
        .filter(service -> service.clusterIps().contains(address))
        .map(Service::key)
        .filter(this::isListed)
        .map(key -> Candidates.serviceName(key, primaryZone()))
        .toList();
  }

  private List<Name> endpointsAt(IpAddress address) {
    List<Name> names = new ArrayList<>();
    for (ObjectKey key : SliceOwners.of(catalog)) {
      if (!isListed(key)) {
        continue;
      }
      Name service = Candidates.serviceName(key, primaryZone());
      for (Candidates.Row row : candidates.readyRows(key)) {
        if (row.address().equals(Optional.of(address))) {
          names.add(Names.name(candidates.endpointName(row) + "." + service));
        }
      }
    }
    return names;
  }

  private boolean isListed(ObjectKey key) {
    return settings.namespaces().isEmpty() || settings.namespaces().contains(key.namespace());
  }

  private Name primaryZone() {
    return zones.stream().filter(zone -> !Names.isReverse(zone)).findFirst().orElseThrow();
  }
}
