package dev.seamark.zones.file;

import dev.seamark.zones.wire.RecordType;

/**
 * The way from the apex of a zone down to a name, label by label (RFC 1034 section 4.3.2): how far
 * there are nodes, and what turns the way. Reused; confined to one thread.
 */
final class Descent {
  private static final byte[] WILDCARD = {1, '*'};

  private int node;
  private int label;
  private End end = End.MISSING;

  /** What the way ends with. */
  enum End {
    /** At the node of the name. */
    EXACT,
    /** At a node whose name is longer than any that the name ends with: its closest encloser. */
    MISSING,
    /** At name servers of another zone, which has the name. */
    CUT,
    /** At a DNAME record above the name. */
    REDIRECTION
  }

  /**
   * Goes as far as it goes.
   *
   * @param type that of the question: a DS record belongs to the side above a cut
   */
  End go(StaticZone zone, LookupName name, int type) {
    node = StaticZone.APEX;
    label = name.labels() - zone.apex().labels();
    end = End.EXACT;
    while (label > 0) {
      if (zone.has(node, StaticZone.REDIRECTION)) {
        end = End.REDIRECTION;
        return end;
      }
      int child = zone.child(node, name.lower(), name.start(label - 1));
      if (child == StaticZone.NONE) {
        end = End.MISSING;
        return end;
      }
      node = child;
      label--;
      if (zone.has(node, StaticZone.CUT) && (label > 0 || type != RecordType.DS)) {
        end = End.CUT;
        return end;
      }
    }
    return end;
  }

  /** Where it ended. */
  int node() {
    return node;
  }

  /** Which label of the name, counted from the left, the name of that node begins with. */
  int label() {
    return label;
  }

  /** The wildcard that stands for a name that is missing (RFC 4592); or none. */
  int wildcard(StaticZone zone) {
    return zone.has(node, StaticZone.WILDCARD_BELOW)
        ? zone.child(node, WILDCARD, 0)
        : StaticZone.NONE;
  }

  /** The node of a name in the zone, whatever stands above it; or none. */
  static int nodeOf(StaticZone zone, LookupName name) {
    int at = StaticZone.APEX;
    for (int i = name.labels() - zone.apex().labels() - 1; i >= 0 && at != StaticZone.NONE; i--) {
      at = zone.child(at, name.lower(), name.start(i));
    }
    return at;
  }
}
