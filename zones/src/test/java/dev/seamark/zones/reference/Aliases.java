package dev.seamark.zones.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * The records of an address question at a name, aliases followed. One object follows one question.
 */
final class Aliases {
  private static final int LONGEST_CHAIN = 11;

  private final NameFinder finder;
  private final Function<Name, Optional<Name>> zones;
  private final Records records;
  private final boolean acrossZones;

  /** An alias led out of all the zones. */
  private boolean outside;

  /** An alias led from one of the zones into another. */
  private int crossings;

  private Optional<String> unclear = Optional.empty();

  /**
   * @param zones the longest zone that a name lies in
   * @param acrossZones whether an alias into another zone is followed, or left as if it led outside
   */
  Aliases(
      NameFinder finder,
      Function<Name, Optional<Name>> zones,
      Records records,
      boolean acrossZones) {
    this.finder = finder;
    this.zones = zones;
    this.records = records;
    this.acrossZones = acrossZones;
  }

  boolean outside() {
    return outside;
  }

  int crossings() {
    return crossings;
  }

  Optional<String> unclear() {
    return unclear;
  }

  /** The records, aliases before what they lead to; none where the name does not exist. */
  List<Record> follow(Name name, Name zone, int type) {
    return follow(name, zone, type, List.of());
  }

  private List<Record> follow(Name name, Name zone, int type, List<Name> before) {
    List<Record> found = new ArrayList<>();
    switch (finder.find(name, zone)) {
      case Finding.Nothing _ -> {}
      case Finding.Unclear(String why) -> unclear = Optional.of(why);
      case Finding.Found(List<Candidate> candidates) -> {
        List<Name> targets = Records.aliases(candidates);
        if (targets.size() > 1 || isMixed(targets, candidates)) {
          unclear = Optional.of("a name that has several aliases, or addresses beside one");
        }
        for (Candidate candidate : candidates) {
          switch (candidate.host()) {
            case Candidate.Host.At(var address) ->
                records.address(name, address, type).ifPresent(found::add);
            case Candidate.Host.Alias(Name target) ->
                found.addAll(alias(name, target, zone, type, before));
          }
        }
      }
    }
    return found;
  }

  private static boolean isMixed(List<Name> targets, List<Candidate> candidates) {
    return !targets.isEmpty() && !Records.withAddress(candidates).isEmpty();
  }

  private List<Record> alias(Name name, Name target, Name zone, int type, List<Name> before) {
    // A name that points at or below itself, and a circle, lead nowhere.
    if (target.subdomain(name) || before.contains(target) || before.size() == LONGEST_CHAIN) {
      return List.of();
    }
    List<Record> found = new ArrayList<>();
    found.add(new CNAMERecord(name, DClass.IN, records.ttl(), target));
    Optional<Name> targetZone = zones.apply(target);
    if (target.subdomain(zone) && !targetZone.equals(Optional.of(zone))) {
      unclear = Optional.of("an alias into a zone below that of the question");
      return found;
    }
    if (targetZone.isEmpty()) {
      outside = true;
      return found;
    }
    if (targetZone.get().equals(zone)) {
      List<Name> now = new ArrayList<>(before);
      now.add(target);
      List<Record> next = follow(target, zone, type, now);
      found.addAll(next);
      return next.isEmpty() ? List.of() : found;
    }
    crossings++;
    if (!acrossZones) {
      outside = true;
    } else if (crossings == 1) {
      found.addAll(follow(target, targetZone.get(), type, List.of()));
    }
    return found;
  }
}
