package dev.seamark.proxy.state;

import dev.seamark.zones.catalog.Cidr;
import java.util.List;
import java.util.regex.Pattern;

/** How pods of this node are told from everybody else: exactly one of these. */
public sealed interface LocalPods {
  /**
   * Their addresses are in these ranges, of which there is one at least. Those of the whole cluster
   * hold the pods of other nodes, too, which then count as this node's.
   */
  record InRanges(List<Cidr> ranges) implements LocalPods {
    public InRanges {
      ranges = List.copyOf(ranges);
      if (ranges.isEmpty()) {
        throw new IllegalArgumentException("no range of pods, but there must be one");
      }
    }
  }

  /** Their packets come in by the interface of this name, be it there now or later. */
  record ByInterface(String name) implements LocalPods {
    public ByInterface {
      check(name, 15, "is not the name of an interface");
    }
  }

  /** Their packets come in by an interface whose name begins so. */
  record ByInterfacePrefix(String prefix) implements LocalPods {
    public ByInterfacePrefix {
      check(prefix, 14, "is not a prefix of interface names");
    }
  }

  /** Their addresses are in the ranges that the node has, which may come late and may change. */
  record OfNode() implements LocalPods {}

  /** Nobody can tell: then no client is treated as a pod, and none as from elsewhere. */
  record Unknown() implements LocalPods {}

  /** Those in the ranges; unknown where there are none. */
  static LocalPods inRanges(List<Cidr> ranges) {
    return ranges.isEmpty() ? new Unknown() : new InRanges(ranges);
  }

  /** How they are told on this node as it is now: anything but {@link OfNode}. */
  default LocalPods on(NodeInfo node) {
    return this instanceof OfNode ? inRanges(node.podCidrs()) : this;
  }

  /** The ranges that they are known by; none where they are not known by ranges. */
  default List<Cidr> ranges() {
    return switch (this) {
      case InRanges(List<Cidr> ranges) -> ranges;
      case ByInterface _, ByInterfacePrefix _, OfNode _, Unknown _ -> List.of();
    };
  }

  /** Linux takes more characters than these, but not in a rule of nftables. */
  private static void check(String name, int longest, String what) {
    if (!Pattern.matches("[!-~&&[^/\"*\\\\]]{1," + longest + "}", name)) {
      throw new IllegalArgumentException(
          "%s %s: 1 to %d letters, digits and signs, no space / * \\ or \""
              .formatted(name, what, longest));
    }
  }
}
