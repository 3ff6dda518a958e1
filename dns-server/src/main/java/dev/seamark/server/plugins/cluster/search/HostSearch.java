package dev.seamark.server.plugins.cluster.search;

import dev.seamark.server.plugin.ResolvConf;
import dev.seamark.zones.wire.WireName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The search path of the host, which the kubelet puts behind the cluster's in every pod. */
public final class HostSearch {
  private HostSearch() {}

  /** That of this file; without it there is none, and words that are not names are left out. */
  public static List<WireName> read(Path resolvConf) {
    String text;
    try {
      text = Files.readString(resolvConf);
    } catch (IOException _) {
      return List.of();
    }
    List<WireName> path = new ArrayList<>();
    for (String domain : ResolvConf.search(text)) {
      try {
        path.add(WireName.parse(domain));
      } catch (IllegalArgumentException _) { // the pods' resolvers make nothing of it either
      }
    }
    return path;
  }
}
