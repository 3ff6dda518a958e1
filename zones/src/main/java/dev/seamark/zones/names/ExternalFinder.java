package dev.seamark.zones.names;

import dev.seamark.zones.index.ClusterIndex;
import dev.seamark.zones.service.NamespaceEntry;
import dev.seamark.zones.service.ServiceRecords;

/**
 * Finds what a name below a zone of external addresses stands for. Reused from name to name;
 * confined to one thread.
 */
public final class ExternalFinder {
  private static final int LONGEST_LABEL = 63; // RFC 1035, 2.3.4

  private final ClusterIndex index;
  private final boolean headless;
  private final Selection selection = new Selection();
  private final byte[] endpoint = new byte[LONGEST_LABEL + 1];

  /** What a name stands for. */
  public enum Found {
    NO_SUCH_NAME,
    /** A namespace, or what else exists because others lie below it. */
    EMPTY,
    /** Ports of a service, at its external addresses; see {@link #selection}. */
    OUTSIDE,
    /** Endpoints of a service, see {@link #selection}. */
    ENDPOINTS
  }

  public ExternalFinder(ClusterIndex index, boolean headless) {
    this.index = index;
    this.headless = headless;
  }

  /** What was found. */
  public Selection selection() {
    return selection;
  }

  /** Looks the name up; it has at least one label. */
  public Found find(NameReader labels) {
    NamespaceEntry namespace = index.namespace(labels.name(), labels.at(0));
    if (namespace == null || !namespace.visible()) {
      return Found.NO_SUCH_NAME;
    }
    if (labels.count() == 1) {
      return Found.EMPTY;
    }
    ServiceRecords service = namespace.services.find(labels.name(), labels.at(1));
    if (service == null || service.kind == ServiceRecords.Kind.NO_SERVICE || labels.count() > 4) {
      return Found.NO_SUCH_NAME;
    }
    boolean ofEndpoint = labels.count() == 3 && readEndpoint(labels);
    if (headless
        && service.external.isEmpty()
        && (ofEndpoint || service.kind == ServiceRecords.Kind.HEADLESS)) {
      return findEndpoints(labels, service, ofEndpoint);
    }
    selectPorts(labels, service); // a label in front, if there is one, says nothing
    return selection.externalCandidates() > 0 ? Found.OUTSIDE : Found.NO_SUCH_NAME;
  }

  /** Reads the label in front of the service, without its underscore; whether anything is left. */
  private boolean readEndpoint(NameReader labels) {
    int at = labels.at(2);
    int skip = labels.isUnderscored(2) ? 1 : 0;
    endpoint[0] = (byte) (labels.name()[at] - skip);
    System.arraycopy(labels.name(), at + 1 + skip, endpoint, 1, endpoint[0]);
    return endpoint[0] > 0;
  }

  private Found findEndpoints(NameReader labels, ServiceRecords service, boolean ofEndpoint) {
    if (ofEndpoint) {
      selection.endpoint(service, endpoint, 0);
    } else {
      selectPorts(labels, service);
    }
    return selection.exists() ? Found.ENDPOINTS : Found.NO_SUCH_NAME;
  }

  private void selectPorts(NameReader labels, ServiceRecords service) {
    if (labels.count() == 4) {
      selection.ports(service, labels.name(), labels.at(3), labels.at(2));
    } else {
      selection.whole(service, labels.name());
    }
  }
}
