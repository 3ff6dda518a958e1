package dev.seamark.zones.file;

import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.table.NetworkTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Networks that are triggers of a policy, and the nodes that they are.
 *
 * @param unreadable how many names are not networks
 */
record PolicyAddresses(NetworkTable networks, int unreadable) {
  private static final int V4_LABELS = 5;

  /** Those whose names lie below a label of the zone. */
  static PolicyAddresses below(StaticZone zone, byte[] label) {
    Map<Cidr, Integer> nodes = new HashMap<>();
    int unreadable = 0;
    int root = zone.child(StaticZone.APEX, label, 0);
    int node = root;
    while (node != StaticZone.NONE && node < zone.data().length && isBelow(zone, node, root)) {
      int set = zone.firstSet(node);
      if (!zone.isEnd(set)) {
        Optional<Cidr> network = network(zone, node, root);
        if (network.isPresent()) {
          nodes.put(network.get(), node);
        } else {
          unreadable++;
        }
      }
      while (!zone.isEnd(set)) {
        set = zone.next(set);
      }
      node = set + 2;
    }
    return new PolicyAddresses(NetworkTable.of(nodes), unreadable);
  }

  private static boolean isBelow(StaticZone zone, int node, int root) {
    int at = node;
    while (at != StaticZone.APEX && at != root) {
      at = zone.parent(at);
    }
    return at == root;
  }

  /** The prefix and the address, octets or words in reverse order, {@code zz} for {@code ::}. */
  private static Optional<Cidr> network(StaticZone zone, int node, int root) {
    List<String> labels = new ArrayList<>();
    for (int at = node; at != root; at = zone.parent(at)) {
      int label = at + StaticZone.LABEL;
      labels.add(
          new String(zone.data(), label + 1, zone.data()[label], StandardCharsets.ISO_8859_1));
    }
    if (labels.size() < 2) {
      return Optional.empty();
    }
    String bits = labels.getFirst();
    List<String> parts = labels.subList(1, labels.size()).reversed();
    if (labels.size() == V4_LABELS && !parts.contains("zz")) {
      return Cidr.parse(String.join(".", parts) + "/" + bits);
    }
    String text = String.join(":", parts);
    text = text.equals("zz") ? "::" : text.replace(":zz:", "::");
    text = text.startsWith("zz:") ? ":" + text.substring(2) : text;
    text = text.endsWith(":zz") ? text.substring(0, text.length() - 2) + ":" : text;
    return Cidr.parse(text + "/" + bits);
  }
}
