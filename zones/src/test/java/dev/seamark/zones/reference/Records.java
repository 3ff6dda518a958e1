package dev.seamark.zones.reference;

import dev.seamark.zones.catalog.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Type;

/** Candidates as records. */
record Records(int ttl) {

  /** The address record, if the address is of the type. */
  Optional<Record> address(Name name, IpAddress address, int type) {
    return type == (address.v6() ? Type.AAAA : Type.A)
        ? Optional.of(address(name, address))
        : Optional.empty();
  }

  Record address(Name name, IpAddress address) {
    byte[] bytes = new byte[address.length()];
    address.toBytes(bytes, 0);
    try {
      return address.v6()
          ? new AAAARecord(name, DClass.IN, ttl, bytes)
          : new ARecord(name, DClass.IN, ttl, InetAddress.getByAddress(bytes));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(address.toString(), e);
    }
  }

  /** SRV records of the candidates that have an address, and the addresses of their targets. */
  Expected.Reply services(Name name, List<Candidate> candidates) {
    List<Candidate> at = withAddress(candidates);
    int weight = at.isEmpty() ? 0 : Math.max(1, 100 / at.size());
    List<Record> answer = new ArrayList<>();
    List<Record> additional = new ArrayList<>();
    for (Candidate candidate : at) {
      if (candidate.port() != Candidate.NO_PORT) {
        answer.add(
            new SRVRecord(name, DClass.IN, ttl, 0, weight, candidate.port(), candidate.owner()));
        addressOf(candidate).ifPresent(additional::add);
      }
    }
    return Expected.records(answer, additional);
  }

  Optional<Record> addressOf(Candidate candidate) {
    return candidate.host() instanceof Candidate.Host.At(IpAddress address)
        ? Optional.of(address(candidate.owner(), address))
        : Optional.empty();
  }

  static List<Candidate> withAddress(List<Candidate> candidates) {
    return candidates.stream().filter(c -> c.host() instanceof Candidate.Host.At).toList();
  }

  static List<Name> aliases(List<Candidate> candidates) {
    return candidates.stream()
        .map(Candidate::host)
        .filter(Candidate.Host.Alias.class::isInstance)
        .map(host -> ((Candidate.Host.Alias) host).target())
        .distinct()
        .toList();
  }
}
