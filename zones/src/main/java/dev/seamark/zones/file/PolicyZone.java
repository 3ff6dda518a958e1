package dev.seamark.zones.file;

import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.RecordType;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A response policy zone (draft-vixie-dns-rpz): names, clients and addresses of answers, and what
 * is to be done about them. Immutable; looking up allocates nothing.
 *
 * <p>A trigger is a node of the zone. A name's own trigger counts before that of a wildcard, and of
 * wildcards that with the longest name; the longest network counts.
 */
public final class PolicyZone {
  /** Stands for no trigger. */
  public static final int NONE = StaticZone.NONE;

  private static final byte[] WILDCARD = {1, '*'};
  private static final byte[] DENIED = {0};
  private static final byte[] EMPTY = {1, '*', 0};
  private static final byte[] PASSED = label("rpz-passthru");
  private static final byte[] DROPPED = label("rpz-drop");
  private static final byte[] BY_TCP = label("rpz-tcp-only");
  private static final byte[] CLIENTS = label("rpz-client-ip");
  private static final byte[] ANSWERS = label("rpz-ip");

  /** Names with these labels at their ends would be triggers of other kinds. */
  private static final byte[][] KINDS = {CLIENTS, ANSWERS, label("rpz-nsdname"), label("rpz-nsip")};

  private final StaticZone zone;
  private final PolicyAddresses clients;
  private final PolicyAddresses answers;

  /** What is to be done: exactly one of these. */
  public enum Action {
    /** The name does not exist. */
    NXDOMAIN,
    /** The name has no such record. */
    NODATA,
    /** The query is answered as if there were no policies. */
    PASSTHRU,
    /** The query is not answered. */
    DROP,
    /** The query is to be asked again by TCP; by TCP it is answered. */
    TCP_ONLY,
    /** The records of the trigger are the answer. */
    LOCAL_DATA;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** In lower case, for metrics and log lines. */
    public String word() {
      return word;
    }
  }

  private PolicyZone(StaticZone zone, PolicyAddresses clients, PolicyAddresses answers) {
    this.zone = zone;
    this.clients = clients;
    this.answers = answers;
  }

  /** The policy that a zone holds. */
  public static PolicyZone of(StaticZone zone) {
    return new PolicyZone(
        zone, PolicyAddresses.below(zone, CLIENTS), PolicyAddresses.below(zone, ANSWERS));
  }

  private static byte[] label(String text) {
    byte[] wire = new byte[text.length() + 2];
    wire[0] = (byte) text.length();
    System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, wire, 1, text.length());
    return wire;
  }

  /** The records. */
  public StaticZone zone() {
    return zone;
  }

  /** How many triggers have names that are not networks, and are left out. */
  public int unreadable() {
    return clients.unreadable() + answers.unreadable();
  }

  /** Whether there are triggers of clients. */
  public boolean hasClients() {
    return !clients.networks().isEmpty();
  }

  /** Whether there are triggers of addresses in answers. */
  public boolean hasAnswers() {
    return !answers.networks().isEmpty();
  }

  /** The trigger of a client. */
  public int ofClient(IpAddress client) {
    return clients.networks().longest(client.v6(), client.high(), client.low());
  }

  /** The trigger of an address in an answer, in the form of {@link IpAddress}. */
  public int ofAnswer(boolean v6, long high, long low) {
    return answers.networks().longest(v6, high, low);
  }

  /** The trigger of the name that is asked for. */
  public int ofName(Query query) {
    byte[] name = query.name();
    int last = query.labels() - 1;
    if (last < 0 || isOfOtherKind(name, query.labelStart(last))) {
      return NONE;
    }
    int node = StaticZone.APEX;
    int wildcard = NONE;
    for (int i = last; i >= 0; i--) {
      if (zone.has(node, StaticZone.WILDCARD_BELOW)) {
        wildcard = zone.child(node, WILDCARD, 0);
      }
      node = zone.child(node, name, query.labelStart(i));
      if (node == NONE) {
        return wildcard;
      }
    }
    return zone.isEnd(zone.firstSet(node)) ? wildcard : node;
  }

  private static boolean isOfOtherKind(byte[] name, int at) {
    for (byte[] kind : KINDS) {
      if (name[at] == kind[0] && Names.alike(name, at, kind, 0, kind.length)) {
        return true;
      }
    }
    return false;
  }

  /** What a trigger says. */
  public Action action(int trigger, Query query) {
    int set = zone.set(trigger, RecordType.CNAME);
    if (set == NONE) {
      return Action.LOCAL_DATA;
    }
    if (isAlias(set, DENIED)) {
      return Action.NXDOMAIN;
    }
    if (isAlias(set, EMPTY)) {
      return Action.NODATA;
    }
    if (isAlias(set, PASSED) || isNameOf(set, query)) {
      return Action.PASSTHRU;
    }
    if (isAlias(set, DROPPED)) {
      return Action.DROP;
    }
    return isAlias(set, BY_TCP) ? Action.TCP_ONLY : Action.LOCAL_DATA;
  }

  private boolean isAlias(int set, byte[] target) {
    int record = set + StaticZone.SET_FIXED;
    return Names.u16(zone.data(), record) == target.length
        && Names.alike(zone.data(), record + 2, target, 0, target.length);
  }

  /** Whether the alias leads to the name that is asked for: to let that pass was once said so. */
  private boolean isNameOf(int set, Query query) {
    int record = set + StaticZone.SET_FIXED;
    return Names.u16(zone.data(), record) == query.nameLength()
        && Names.alike(zone.data(), record + 2, query.name(), 0, query.nameLength());
  }
}
