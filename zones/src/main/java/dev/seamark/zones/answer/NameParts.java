package dev.seamark.zones.answer;

import dev.seamark.zones.names.NameReader;
import dev.seamark.zones.names.Zone;
import dev.seamark.zones.table.Labels;
import dev.seamark.zones.wire.WireName;
import java.util.Arrays;
import java.util.StringJoiner;

/** Takes the names of a cluster apart, for those who want to read them. */
final class NameParts {
  private final NameReader labels;

  private NameParts(NameReader labels) {
    this.labels = labels;
  }

  /**
   * Takes a name apart.
   *
   * @param labels those below the zone
   * @param zonal whether names may choose a topology zone
   */
  static ClusterName read(NameReader labels, Zone zone, boolean zonal) {
    boolean isKind = labels.is(0, Labels.SVC) || labels.is(0, Labels.POD);
    if (labels.count() > 0 && !isKind) {
      return new ClusterName.Malformed();
    }
    NameParts parts = new NameParts(labels);
    return switch (labels.count()) {
      case 0, 1, 2, 3 -> parts.of("", "", "", "", "");
      case 4 -> parts.of(parts.text(3), "", "", "", "");
      case 5 -> {
        boolean imported =
            zone.multicluster && !labels.isUnderscored(3) && !labels.isUnderscored(4);
        yield imported
            ? parts.of(parts.text(4), parts.text(3), "", "", "")
            : parts.of("", "", plain(parts.text(4)), plain(parts.text(3)), "");
      }
      default ->
          zonal && !zone.multicluster && parts.isZonal()
              ? parts.of("", "", "", "", parts.topologyZone())
              : new ClusterName.Malformed();
    };
  }

  private boolean isZonal() {
    return labels.is(0, Labels.SVC)
        && labels.is(3, Labels.ZONE)
        && (labels.is(4, Labels.PIN) || labels.is(4, Labels.PREFER));
  }

  private ClusterName of(
      String endpoint, String cluster, String port, String protocol, String topologyZone) {
    boolean branch = labels.count() < 2; // svc.zone alone speaks of nothing, as in CoreDNS
    return new ClusterName.Parts(
        branch ? "" : text(0),
        branch ? "" : text(1),
        labels.count() < 3 ? "" : text(2),
        endpoint,
        cluster,
        port,
        protocol,
        topologyZone);
  }

  private String topologyZone() {
    StringJoiner joined = new StringJoiner(".");
    for (int label = labels.count() - 1; label > 4; label--) {
      joined.add(text(label));
    }
    return joined.toString();
  }

  /** A label in presentation format, so that whatever octets it has can stand in a log. */
  private String text(int label) {
    int at = labels.at(label);
    byte[] name = labels.name();
    byte[] alone = Arrays.copyOfRange(name, at, at + name[at] + 2);
    alone[alone.length - 1] = 0;
    String text = WireName.text(alone, 0);
    return text.substring(0, text.length() - 1);
  }

  private static String plain(String label) {
    return label.startsWith("_") ? label.substring(1) : label;
  }
}
