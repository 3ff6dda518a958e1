package dev.seamark.zones.names;

import dev.seamark.zones.index.ClusterIndex;
import dev.seamark.zones.service.NamespaceEntry;
import dev.seamark.zones.service.PodNames;
import dev.seamark.zones.service.ServiceRecords;
import dev.seamark.zones.settings.PodMode;
import dev.seamark.zones.settings.ZoneSettings;
import dev.seamark.zones.table.LabelTable;
import dev.seamark.zones.table.Labels;

/**
 * Finds what a name below a zone stands for, label by label from the zone. Reused from name to
 * name; confined to one thread.
 */
public final class NameFinder {
  /** The topology zone of a client of which none is known. */
  public static final byte[] NOWHERE = {};

  private static final int LARGEST_POD_NAME = 5; // two labels in front of a pod's are ignored

  private final ClusterIndex index;
  private final ZoneSettings settings;
  private final Selection selection = new Selection();
  private final PodNames pod = new PodNames();
  private byte[] near = NOWHERE;
  private int type;

  /** What a name stands for. */
  public enum Found {
    NO_SUCH_NAME,
    /** A name that exists because others lie below it. */
    EMPTY,
    /** A service or a part of it, see {@link #selection}. */
    SERVICE,
    /** A pod, see {@link #pod}. */
    POD,
    /** The zone's own name server, {@code ns.dns}. */
    NAME_SERVER
  }

  public NameFinder(ClusterIndex index, ZoneSettings settings) {
    this.index = index;
    this.settings = settings;
  }

  /**
   * Looks from now on as a client in this topology zone would have it.
   *
   * @param zone dotted, lower case, or {@link #NOWHERE}
   * @param type that of the question
   */
  public void lookFrom(byte[] zone, int type) {
    near = zone;
    this.type = type;
  }

  /** What {@link Found#SERVICE} found. */
  public Selection selection() {
    return selection;
  }

  /** What {@link Found#POD} found. */
  public PodNames pod() {
    return pod;
  }

  /**
   * Looks the name up; it has at least one label.
   *
   * @param isAddress whether the name lies in a tree of addresses, where there are no services
   */
  public Found find(NameReader labels, Zone zone, boolean isAddress) {
    if (labels.isNameServer()) {
      return Found.NAME_SERVER;
    }
    boolean isPod = labels.is(0, Labels.POD);
    if (!isPod && !labels.is(0, Labels.SVC)) {
      return Found.NO_SUCH_NAME;
    }
    if (labels.count() == 1) {
      return Found.EMPTY;
    }
    if (isAddress) {
      return Found.NO_SUCH_NAME;
    }
    NamespaceEntry namespace = index.namespace(labels.name(), labels.at(1));
    if (namespace == null || !namespace.visible()) {
      return Found.NO_SUCH_NAME;
    }
    if (isPod) {
      return findPod(labels, namespace);
    }
    if (labels.count() == 2) {
      return Found.EMPTY;
    }
    LabelTable<ServiceRecords> table = zone.multicluster ? namespace.imports : namespace.services;
    ServiceRecords service = table.find(labels.name(), labels.at(2));
    if (service == null || isHidden(service) || !select(labels, service, zone)) {
      return Found.NO_SUCH_NAME;
    }
    if (near.length > 0 && !zone.multicluster) {
      selection.near(near, type);
    }
    return selection.exists() ? Found.SERVICE : Found.NO_SUCH_NAME;
  }

  private Found findPod(NameReader labels, NamespaceEntry namespace) {
    if (settings.pods() == PodMode.DISABLED) {
      return Found.NO_SUCH_NAME;
    }
    if (labels.count() == 2) {
      return Found.EMPTY;
    }
    if (labels.count() > LARGEST_POD_NAME) {
      return Found.NO_SUCH_NAME;
    }
    boolean found =
        settings.pods() == PodMode.VERIFIED
            ? pod.verified(namespace.pods, labels.name(), labels.at(2))
            : pod.read(labels.name(), labels.at(2));
    return found ? Found.POD : Found.NO_SUCH_NAME;
  }

  private boolean isHidden(ServiceRecords service) {
    return switch (service.kind) {
      case NO_SERVICE -> true;
      case CLUSTER_IP -> settings.ignoreEmptyService() && service.isEmpty();
      case HEADLESS, EXTERNAL_NAME -> false;
    };
  }

  /** Reads the labels in front of the service; false where they can stand for nothing. */
  private boolean select(NameReader labels, ServiceRecords service, Zone zone) {
    byte[] name = labels.name();
    return switch (labels.count()) {
      case 3 -> {
        selection.whole(service, name);
        yield true;
      }
      case 4 -> {
        selection.endpoint(service, name, labels.at(3));
        yield !zone.multicluster; // a cluster or an endpoint alone names nothing
      }
      case 5 -> {
        if (zone.multicluster && !labels.isUnderscored(3) && !labels.isUnderscored(4)) {
          selection.endpoint(service, name, labels.at(4), labels.at(3));
        } else {
          selection.ports(service, name, labels.at(4), labels.at(3));
        }
        yield true;
      }
      default -> selectZone(labels, service, zone);
    };
  }

  /** {@code TOPOZONE.pin._zone.svc} or {@code TOPOZONE.prefer._zone.svc}. */
  private boolean selectZone(NameReader labels, ServiceRecords service, Zone zone) {
    boolean prefer = labels.is(4, Labels.PREFER);
    if (!settings.zonal()
        || zone.multicluster
        || service.kind != ServiceRecords.Kind.HEADLESS
        || !labels.is(3, Labels.ZONE)
        || !prefer && !labels.is(4, Labels.PIN)) {
      return false;
    }
    selection.zone(service, labels, 4, prefer);
    return true;
  }
}
