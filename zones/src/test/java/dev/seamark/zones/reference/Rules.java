package dev.seamark.zones.reference;

import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/** What zones have to answer. */
interface Rules {
  /** The answer to a question of class IN. */
  Expected answer(Name name, int type);

  /** The longest of the zones that the name lies in, as it is configured. */
  Optional<Name> zoneOf(Name name);

  /** The SOA record of a zone; its serial is 0. */
  Record soa(Name zone);
}
